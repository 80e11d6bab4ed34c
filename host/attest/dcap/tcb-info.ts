import { malformed } from '../error/malformed.ts';
import {
  asObject,
  choiceOf,
  hexOf,
  integerOf,
  listOf,
  objectOf,
  parseJson,
  textOf,
  textsOf,
  timeOf,
  type JsonObject,
} from './json.ts';
import { ENCLAVE_STATUSES, PLATFORM_STATUSES, type EnclaveStatus, type PlatformStatus } from './status.ts';

/** A level of an enclave or of a TDX module: what holds of everything from an SVN on. */
export interface EnclaveLevel {
  readonly isvSvn: number;
  readonly status: EnclaveStatus;
  /** Milliseconds since 1970. */
  readonly date: number;
  readonly advisories: readonly string[];
}

/** A level of platforms. */
export interface PlatformLevel {
  readonly sgx: readonly number[];
  readonly pceSvn: number;
  /** Null in collateral of SGX. */
  readonly tdx: readonly number[] | null;
  readonly status: PlatformStatus;
  readonly date: number;
  readonly advisories: readonly string[];
}

/** Who has signed a TDX module, and its attributes, in hexadecimal. */
export interface ModuleSigner {
  readonly mrSigner: string;
  readonly attributes: string;
  readonly attributesMask: string;
}

export interface ModuleIdentity extends ModuleSigner {
  /** TDX_01 and so on, upper case. */
  readonly id: string;
  /** Newest first. */
  readonly levels: readonly EnclaveLevel[];
}

/** What all signed collateral has. */
export interface Issued {
  readonly issueDate: number;
  readonly nextUpdate: number;
  /** Grows with each event after which Intel publishes other levels. */
  readonly evaluationNumber: number;
}

/** TCB info, version 3 (Intel PCS, API version 4). */
export interface TcbInfo extends Issued {
  readonly tee: 'sgx' | 'tdx';
  readonly fmspc: string;
  readonly pceId: string;
  /** Newest first. */
  readonly levels: readonly PlatformLevel[];
  readonly module: ModuleSigner | null;
  readonly modules: readonly ModuleIdentity[];
}

const COMPONENTS = 16;
/** Lists in collateral are shorter by far. */
const MAX_LEVELS = 256;
const MOST = 0xffff_ffff;

function bounded<T>(list: readonly T[]): readonly T[] {
  return list.length <= MAX_LEVELS ? list : malformed('too many levels');
}

/** What TCB info and the identity of an enclave have in common. */
export function readIssued(object: JsonObject): Issued {
  return {
    issueDate: timeOf(object, 'issueDate'),
    nextUpdate: timeOf(object, 'nextUpdate'),
    evaluationNumber: integerOf(object, 'tcbEvaluationDataNumber', MOST),
  };
}

/** Levels of an enclave or of a module. */
export function readEnclaveLevels(object: JsonObject): readonly EnclaveLevel[] {
  return bounded(listOf(object, 'tcbLevels')).map((each) => {
    const level = asObject(each, 'a level');
    return {
      isvSvn: integerOf(objectOf(level, 'tcb'), 'isvsvn', 65_535),
      status: choiceOf(level, 'tcbStatus', ENCLAVE_STATUSES),
      date: timeOf(level, 'tcbDate'),
      advisories: textsOf(level, 'advisoryIDs'),
    };
  });
}

function readComponents(tcb: JsonObject, name: string): readonly number[] {
  const list = listOf(tcb, name);
  if (list.length !== COMPONENTS) malformed(`${name} are not 16`);
  return list.map((each) => integerOf(asObject(each, 'a component'), 'svn', 255));
}

function readPlatformLevel(each: unknown, tee: 'sgx' | 'tdx'): PlatformLevel {
  const level = asObject(each, 'a level');
  const tcb = objectOf(level, 'tcb');
  return {
    sgx: readComponents(tcb, 'sgxtcbcomponents'),
    pceSvn: integerOf(tcb, 'pcesvn', 65_535),
    tdx: tee === 'tdx' ? readComponents(tcb, 'tdxtcbcomponents') : null,
    status: choiceOf(level, 'tcbStatus', PLATFORM_STATUSES),
    date: timeOf(level, 'tcbDate'),
    advisories: textsOf(level, 'advisoryIDs'),
  };
}

function readModuleSigner(object: JsonObject): ModuleSigner {
  return {
    mrSigner: hexOf(object, 'mrsigner', 48),
    attributes: hexOf(object, 'attributes', 8),
    attributesMask: hexOf(object, 'attributesMask', 8),
  };
}

function readModules(info: JsonObject): readonly ModuleIdentity[] {
  if (!Object.hasOwn(info, 'tdxModuleIdentities')) return [];
  return bounded(listOf(info, 'tdxModuleIdentities')).map((each) => {
    const identity = asObject(each, 'the identity of a TDX module');
    return {
      ...readModuleSigner(identity),
      id: textOf(identity, 'id').toUpperCase(),
      levels: readEnclaveLevels(identity),
    };
  });
}

/**
 * Reads TCB info whose signature holds.
 * @throws AttestError `malformed`
 */
export function parseTcbInfo(text: string): TcbInfo {
  const info = parseJson(text, 'TCB info');
  const tee = choiceOf(info, 'id', ['SGX', 'TDX']) === 'SGX' ? 'sgx' : 'tdx';
  if (integerOf(info, 'version', MOST) !== 3) malformed('TCB info that is not of version 3');
  if (integerOf(info, 'tcbType', MOST) !== 0) malformed('TCB info of a type that is not known');
  return {
    ...readIssued(info),
    tee,
    fmspc: hexOf(info, 'fmspc', 6),
    pceId: hexOf(info, 'pceId', 2),
    levels: bounded(listOf(info, 'tcbLevels')).map((each) => readPlatformLevel(each, tee)),
    module: tee === 'tdx' ? readModuleSigner(objectOf(info, 'tdxModule')) : null,
    modules: tee === 'tdx' ? readModules(info) : [],
  };
}
