/** Builds a module of as many rules as the argument says and prints its length: one build of `build/N`, in a process of its own. */
import { buildRules } from '../peers/build.ts';
import { toolRules } from '../workload/rules.ts';

const { bytes } = await buildRules(toolRules(Number(process.argv[2])));
console.log(bytes.length);
