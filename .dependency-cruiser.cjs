/** The dependency rules between rooms (docs/decisions/0001-rooms.md). */
const rooms =
  'encoding|x509|compiler|engine|audit|attest|guard|facets|attested|service|bundle|cedar|patterns|adapters|telemetry|testing|compare|authoring|cli';

/** @param {string} room @param {string} allowed rooms that it may import, as an alternation; '' for none */
const only = (room, allowed) => ({
  name: `${room}-imports`,
  severity: 'error',
  from: { path: `^host/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^host/(${rooms})/`, pathNot: `^host/(${[room, ...(allowed ? allowed.split('|') : [])].join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Types may name each other; code that runs may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^host/', pathNot: '(\\.test(-d)?\\.ts|\\.d\\.ts)$' },
      to: {},
    },
    only('encoding', ''),
    only('x509', 'encoding'),
    only('engine', ''),
    only('compiler', 'engine'),
    only('audit', 'engine|encoding|x509'),
    only('attest', 'engine|encoding|x509|audit'),
    {
      name: 'only-receipts-use-the-log',
      comment:
        'Of attest, what makes and verifies receipts may use the verifier of audit; the others only its rule of Ed25519, of which there is one.',
      severity: 'error',
      from: { path: '^host/attest/', pathNot: '^host/attest/receipt/|\\.test\\.ts$' },
      to: { path: '^host/audit/', pathNot: '^host/audit/ed25519/verify\\.ts$' },
    },
    only('guard', 'engine|audit'),
    only('attested', 'encoding|x509|engine|audit|attest|guard'),
    only('bundle', 'engine|audit|compiler'),
    only('cedar', 'engine|compiler'),
    only('patterns', 'engine|compiler'),
    only('testing', 'engine|compiler'),
    only('compare', 'engine|compiler'),
    only('authoring', 'engine|compiler'),
    {
      name: 'nobody-imports-cli-or-adapters',
      severity: 'error',
      from: { path: '^host/', pathNot: '^host/(cli|adapters)/' },
      to: { path: '^host/(cli|adapters)/' },
    },
    {
      name: 'only-the-face-composes',
      comment:
        'Policies straight from text, compiled and governed, are what the Node face of the package adds; no room knows of it.',
      severity: 'error',
      from: { path: '^host/', pathNot: '^host/(govern/|index\\.node\\.ts$)' },
      to: { path: '^host/govern/' },
    },
    {
      name: 'node-only-in-node-files',
      comment: 'What needs Node lives in *.node.ts; the command line is Node by nature.',
      severity: 'error',
      from: { path: '^host/', pathNot: '(\\.node\\.ts|\\.test\\.ts)$|^host/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-files-do-not-reach-node-files',
      severity: 'error',
      from: { path: '^host/', pathNot: '(\\.node\\.ts|\\.test\\.ts|\\.test-d\\.ts)$|^host/cli/' },
      to: { path: '\\.node\\.ts$' },
    },
    {
      name: 'compiler-weight-is-lazy',
      comment: 'AssemblyScript, Binaryen and the YAML parser are loaded only by those who compile.',
      severity: 'error',
      from: { path: '^host/(?!compiler/|cli/)' },
      to: { path: 'node_modules/(assemblyscript|binaryen|yaml)/' },
    },
    {
      name: 'the-command-line-starts-light',
      comment: 'What every command line loads; a verb that needs a compiler loads it itself.',
      severity: 'error',
      from: { path: '^host/cli/(frame/|(main|run|verbs)\\.ts$)', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^host/(?!cli/)',
        pathNot: '^host/(compiler/source/spelling|engine/file/read\\.node)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'spelling-is-a-leaf',
      comment: 'The command line loads it at once.',
      severity: 'error',
      from: { path: '^host/compiler/source/spelling\\.ts$' },
      to: { path: '.' },
    },
    {
      name: 'compiler-is-imported-lazily',
      severity: 'error',
      from: { path: '^host/(engine|audit|guard|attest)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^host/compiler/' },
    },
    {
      name: 'no-msgpackr-in-verifiers',
      severity: 'error',
      from: { path: '^host/(engine|encoding|x509|audit/(verify|note|proof|tree|checkpoint|record|receipt)|attest)' },
      to: { path: 'node_modules/msgpackr/' },
    },
    {
      name: 'loader-ships-in-nothing',
      severity: 'error',
      from: { path: '^host/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/@assemblyscript/loader/' },
    },
    {
      name: 'rooms-through-their-index',
      comment: 'A room is used through its public face or a named face file, never through its insides.',
      severity: 'error',
      from: { path: '^host/cli/' },
      to: {
        path: '^host/(compiler|engine|audit|guard|bundle|cedar|patterns|testing|compare|authoring)/.+/.+/',
        pathNot: '(index|types)(\\.node)?\\.ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
