/** `v4-scoped.json`: governance files of folders on a virtual file tree, beside flat documents. */
import { governedPath, resolvePath } from '../../../host/compiler/languages/yaml/agt-v4/folders/path.ts';
import type { PolicyInput } from '../../../host/engine/index.ts';
import { asItems, asString, asText, member, take, type Taken } from '../json/scan.ts';
import { casesOf, record, text, type VectorCase } from './case.ts';
import type { DecidingSet } from './compile.ts';
import { documentResult } from './decision.ts';
import { judgeDecision, judgeRefusal } from './refusal.ts';
import type { FolderFile, PolicySet, VectorFile } from './vector-file.ts';

const FILE = 'v4-scoped.json';

export const v4Scoped: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    return json === undefined ? [] : takeTrees(json).map(setOf);
  },
  judge(read, compiled, recorder) {
    const json = read(FILE);
    const trees = json === undefined ? [] : takeTrees(json);
    for (const [index, vector] of casesOf(read, FILE, recorder).entries()) {
      const id = text(vector['id']);
      const tree = trees[index];
      if (tree === undefined) throw new Error(`no tree for ${id}`);
      const set = compiled.find(setOf(tree));
      // `chain` lists files that the evaluator looked at; a module does not look at files. What follows from them, `policy_chain` and the decision, is judged.
      const { chain: _chain, chain_raises: _raised, ...expected } = record(vector['expect']);
      if (judgeRefusal(FILE, id, expected, set, recorder) || set.kind !== 'decides') continue;
      const context = record(vector['context']);
      const path = tree.root === null ? undefined : governedPath(context['path'], { ...tree, root: tree.root });
      const input = { context, ...(path === undefined ? {} : { path }) };
      judgeDecision(FILE, id, expected, resultOf(set, input, expected), set, recorder);
    }
  },
};

/** A virtual file tree with its flat documents. */
interface Tree {
  readonly root: string | null;
  readonly cwd: string;
  readonly files: ReadonlyMap<string, string>;
  readonly documents: readonly string[];
  readonly readLink: (path: string) => string | null;
}

function takeTrees(json: string): readonly Tree[] {
  const shape = [{ root_dir: 'text', cwd: 'text', files: 'text', symlinks: 'text', flat_documents: ['text'] }] as const;
  return asItems(take(json, shape)).map((item) => {
    const links = texts(member(item, 'symlinks'));
    const root: unknown = JSON.parse(asText(member(item, 'root_dir')));
    return {
      root: typeof root === 'string' ? root : null,
      cwd: asString(member(item, 'cwd')),
      files: texts(member(item, 'files')),
      documents: asItems(member(item, 'flat_documents')).map(asText),
      readLink: (path) => links.get(path) ?? null,
    };
  });
}

function texts(taken: Taken | undefined): ReadonlyMap<string, string> {
  if (taken === undefined) return new Map();
  return new Map(Object.entries(JSON.parse(asText(taken)) as Record<string, string>));
}

function setOf(tree: Tree): PolicySet {
  return {
    dialect: 'agt-v4',
    format: 'json',
    documents: tree.documents,
    ...(tree.root === null ? {} : { folders: governanceFiles(tree, tree.root) }),
  };
}

/** The governance file of each folder of the tree that lies below the root: `governance.yaml`, or else `governance.yml`, links followed. */
function governanceFiles(tree: Tree, root: string): readonly FolderFile[] {
  const base = resolvePath(root, tree.cwd, tree.readLink);
  if (base === null) return [];
  const folders = new Set([base]);
  for (const path of tree.files.keys()) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (path.slice(0, at).startsWith(`${base}/`)) folders.add(path.slice(0, at));
    }
  }
  return [...folders].flatMap((folder): FolderFile[] => {
    for (const name of ['governance.yaml', 'governance.yml']) {
      const path = resolvePath(`${folder}/${name}`, '/', tree.readLink);
      const file = path === null ? undefined : tree.files.get(path);
      if (file !== undefined) return [{ name: `${folder}/${name}`, folder: folder.slice(base.length + 1), text: file }];
    }
    return [];
  });
}

/** What the evaluator reports: it throws, or decides and names the documents that counted, from the root on. */
function resultOf(set: DecidingSet, input: PolicyInput, expected: VectorCase): VectorCase {
  const decision = set.decide(input);
  const result = documentResult(decision);
  if ('raises' in expected)
    return decision.error === null || decision.allowed ? result : { raises: expected['raises'] };
  const outcomes = set.explain(input).rules;
  const counting = set.entry.rules.filter(
    (rule, index) => rule.fallback && rule.policy === SCOPED && outcomes[index]?.outcome === 'true',
  );
  const names = counting.map((rule) => rule.annotations['document'] ?? rule.policy).reverse();
  return { ...result, policy_chain: decision.policy === SCOPED ? names : null };
}

/** The policy's name when governance files decided. */
const SCOPED = 'folder-scoped';
