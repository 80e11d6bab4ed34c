/** `v4-synthetic.json`: made-up v4 documents, given as JSON or as YAML 1.1. */
import { asItems, asString, asText, member, take, type Taken } from '../json/scan.ts';
import { differences } from './compare.ts';
import { casesOf, record, text } from './case.ts';
import { documentResult } from './decision.ts';
import { showsOrder } from './mapping-order.ts';
import { judgeDecision, judgeRefusal } from './refusal.ts';
import type { PolicySet, VectorFile } from './vector-file.ts';

const FILE = 'v4-synthetic.json';

/** The reason of a skip, as it is printed; docs/dialects.md says what follows from it. */
const MAPPING_ORDER = "Python's str() of a mapping keeps the order of insertion, which a frame does not have";

export const v4Synthetic: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    return json === undefined ? [] : takeSets(json);
  },
  judge(read, compiled, recorder) {
    // The documents are taken as in phase 1: their numbers as they are written.
    const json = read(FILE);
    const sets = json === undefined ? [] : takeSets(json);
    for (const [index, vector] of casesOf(read, FILE, recorder).entries()) {
      const id = text(vector['id']);
      const policies = sets[index];
      if (policies === undefined) throw new Error(`no policy set for ${id}`);
      const set = compiled.find(policies);
      const expected = record(vector['expect']);
      if (judgeRefusal(FILE, id, expected, set, recorder) || set.kind !== 'decides') continue;
      const result = documentResult(set.decide({ context: vector['context'] }));
      const isText = policies.documents.some((document) => document.includes('matches'));
      if (isText && showsOrder(vector['context']) && differences(expected, result).length > 0) {
        recorder.skip(FILE, id, MAPPING_ORDER);
      } else judgeDecision(FILE, id, expected, result, set, recorder);
    }
  },
};

function takeSets(json: string): readonly PolicySet[] {
  return asItems(take(json, [{ documents: ['text'], documents_yaml: ['text'] }])).map(setOf);
}

/** JSON documents are handed on as they are written, so that no number is rounded on the way. */
function setOf(item: Taken): PolicySet {
  const documents = member(item, 'documents');
  if (documents !== undefined) return { dialect: 'agt-v4', format: 'json', documents: asItems(documents).map(asText) };
  return { dialect: 'agt-v4', documents: asItems(member(item, 'documents_yaml')).map(asString) };
}
