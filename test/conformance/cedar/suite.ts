export { evaluatorPath as suite } from './evaluator.ts';
