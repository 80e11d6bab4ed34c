import { coverageOfRun, mutationOfRun, testFiles } from '../host/testing/index.node.ts';
for (const p of process.argv.slice(2)) {
  const { ran, files } = await testFiles([`policies/${p}/${p}.test.yaml`], { optimize: 'none' });
  for (const f of files) {
    for (const pr of f.problems) console.log(pr.message, pr.span);
    for (const t of f.tests) if (t.status !== 'passed') console.log('FAIL', t.name, JSON.stringify(t.mismatches));
  }
  for (const c of await coverageOfRun(ran)) {
    console.log(p, JSON.stringify(c.counts));
    for (const u of c.uncovered) console.log('  ', JSON.stringify(u));
  }
  const t = performance.now();
  for (const m of mutationOfRun(ran, { limit: 100000 } as never)) {
    const { survivors, ...rest } = m;
    console.log(JSON.stringify(rest), Math.round(performance.now() - t) + 'ms', survivors.length, 'survive');
    for (const s of survivors) console.log('  ', s.rule, '|', s.change, '|', s.text, '|', s.closest?.test);
  }
}
