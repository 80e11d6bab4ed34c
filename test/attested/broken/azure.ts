/** Receipts of a confidential virtual machine of Azure whose evidence is not what it must be. */
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import type { CborValue } from '../../../host/engine/cbor/types.ts';
import { PCRS, VM_CONFIGURATION } from '../../attest/azure.ts';
import { platformLevel } from '../../attest/dcap.ts';
import { azureMachine, snpMachine, type AzureGuestOptions } from '../machines.ts';
import { bytes, makeParts } from '../receipt.ts';
import { NOW } from '../statement.ts';
import { flipped, withCbor, withParts, withPolicy, type Broken, type Change } from './row.ts';

const LATE = NOW - 1000;
const TDX = { hardware: { tdx: {} } } as const;

/** A machine with one thing otherwise, and the checks that find it. */
const on = (what: string, checks: readonly string[], options: AzureGuestOptions): Broken => ({
  what: `Azure: ${what}`,
  claims: ['measured'],
  checks,
  machine: () => azureMachine(options),
});

const after = (
  what: string,
  checks: readonly string[] | null,
  change: Change,
  options: AzureGuestOptions = {},
): Broken => ({
  what: `Azure: ${what}`,
  claims: ['measured'],
  checks,
  machine: () => azureMachine(options),
  change,
});

type Members = Map<string, CborValue>;
const withQuote = (change: (quote: Members) => void): Change =>
  withCbor('evidence', (members) => change(members.get('quote') as Members));
const bytesOf = (members: Members, name: string): Uint8Array => members.get(name) as Uint8Array;

/** The machine's own evidence, with what another machine of the same root has in a part of it. */
const partOf =
  (name: 'hclReport' | 'quote', options: AzureGuestOptions): Change =>
  async (made) => {
    const { parts } = await makeParts({ machine: await azureMachine(options) });
    let part: CborValue = null;
    withCbor('evidence', (members) => void (part = members.get(name) ?? null))({ ...made, parts });
    return withCbor('evidence', (members) => void members.set(name, part))(made);
  };

export const AZURE: readonly Broken[] = [
  {
    what: 'Azure: evidence of another statement of the same machine',
    claims: ['measured'],
    checks: ['binding'],
    change: async (made) => {
      const machine = await azureMachine();
      const [now, before] = [
        await makeParts({ machine }),
        await makeParts({ machine, measured: [], statement: { nonce: bytes(7, 16) } }),
      ];
      return { ...made, ...now, parts: { ...now.parts, evidence: before.parts.evidence } };
    },
  },
  on('a quote for the beginning of the statement', ['binding'], { quote: { extraData: bytes(1, 31) } }),
  {
    what: 'Azure: another module measured into its register',
    claims: ['measured'],
    checks: ['pcrs'],
    machine: azureMachine,
    making: { measured: [bytes(0x33)] },
  },
  on('another boot manager', ['pcrs'], {
    quote: { pcrs: PCRS.map(({ index, value }) => ({ index, value: index === 4 ? bytes(0xee) : value })).slice(0, 5) },
  }),
  on('a TPM that the paravisor does not name', ['signature'], { otherTpm: true }),
  on('a clock that was set back', ['clock'], { quote: { safe: 0 } }),
  on('a machine that was not booted securely', ['configuration'], {
    content: { 'vm-configuration': { ...VM_CONFIGURATION, 'secure-boot': false } },
  }),
  on('a machine whose console is on', ['configuration'], {
    content: { 'vm-configuration': { ...VM_CONFIGURATION, 'console-enabled': true } },
  }),
  on('a report of the hardware for another paravisor', ['report_data'], { reportData: bytes(5, 64) }),
  on('an event log that is none', ['event_log'], { eventLog: bytes(1, 100) }),
  on('a paravisor that names no key', ['key'], { content: { keys: [] } }),
  on('a list of the hardware that was due', ['hardware'], { hardware: { snp: { list: { nextUpdate: LATE } } } }),
  on('the certificate of another chip', ['hardware'], { hardware: { snp: { leafChip: bytes(0xc2, 64) } } }),
  on('a report of the paravisor that was cut off', ['form'], { spoil: (report) => report.subarray(0, 1000) }),
  on("a paravisor's data that was changed", ['report_data'], {
    spoil: (report) => {
      const at = Buffer.from(report).indexOf('26F8BC30');
      return flipped(report, at);
    },
  }),
  on('TDX below: TCB info of a platform out of date', ['hardware'], {
    hardware: { tdx: { tcbInfo: { tcbLevels: [platformLevel({ tcbStatus: 'OutOfDate' })] } } },
  }),
  on('TDX below: a quote that another key signed', ['hardware'], {
    hardware: { tdx: { signature: (signature) => signature.set(flipped(signature, 3)) } },
  }),
  on('TDX below: a quote for another paravisor', ['report_data'], { ...TDX, reportData: bytes(5, 64) }),
  after(
    'TDX below: no quote',
    ['hardware'],
    withCbor('evidence', (members) => void members.set('tdQuote', null)),
    TDX,
  ),
  after(
    'TDX below: no collateral',
    ['hardware'],
    withCbor('endorsements', (members) => void members.delete('tdx')),
    TDX,
  ),
  after(
    'no endorsements of its hardware',
    ['hardware'],
    withCbor('endorsements', (members) => void members.delete('snp')),
  ),
  after(
    'a quote of the same TPM in another machine',
    ['pcr_digest'],
    withQuote((quote) => {
      const [first, ...rest] = quote.get('pcrs') as Members[];
      quote.set('pcrs', [new Map(first).set('value', bytes(9)), ...rest]);
    }),
  ),
  after(
    'a register less than the quote is of',
    ['selection'],
    withQuote((quote) => {
      quote.set('pcrs', (quote.get('pcrs') as Members[]).slice(0, -1));
    }),
  ),
  after(
    'a quote whose signature was changed',
    ['signature'],
    withQuote((quote) => {
      quote.set('signature', flipped(bytesOf(quote, 'signature')));
    }),
  ),
  after(
    'a quote that was cut off',
    ['form'],
    withQuote((quote) => {
      quote.set('message', bytesOf(quote, 'message').subarray(0, -1));
    }),
  ),
  after(
    'the report of a paravisor of another machine',
    ['hardware'],
    partOf('hclReport', { hardware: { snp: { chip: bytes(0xc7, 64) } } }),
  ),
  after(
    'evidence of SEV-SNP without a TPM',
    null,
    withParts(async () => ({
      evidence: (await makeParts({ machine: await snpMachine() })).parts.evidence,
    })),
  ),
  after('a machine that nobody named', ['machine'], withPolicy({ azure: { vmIds: ['A'] } })),
  after('a boot that nobody knows', ['clock'], withPolicy({ azure: { resetCount: 4 } })),
  after('no event log where one is demanded', ['event_log'], withPolicy({ azure: { eventLog: 'required' } })),
  after('other software below', ['hardware'], withPolicy({ azure: { snp: { measurements: ['00'.repeat(48)] } } })),
  after(
    'data of its guest that nobody named',
    ['user_data'],
    withPolicy({ azure: { userData: [encodeHex(bytes(0, 64))] } }),
  ),
];
