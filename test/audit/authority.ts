/** A time-stamping authority of OpenSSL's, with certificates of its own. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readCertificates } from '../../host/audit/timestamp/certificates.ts';

export type KeyKind = 'rsa' | 'p256' | 'p384';

export interface Authority {
  /** The root's certificate, in DER and as a file of PEM. */
  readonly root: Uint8Array;
  readonly rootFile: string;
  /** Its own certificate, in DER. */
  readonly certificate: Uint8Array;
  /** Answers a request for a time-stamp. */
  reply(query: Uint8Array): Uint8Array;
}

function openssl(cwd: string, ...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The one certificate of a file. */
function derOf(file: string): Uint8Array {
  return readCertificates(readFileSync(file))[0] ?? new Uint8Array(0);
}

const KEYS: Readonly<Record<KeyKind, readonly string[]>> = {
  rsa: ['-newkey', 'rsa:2048'],
  p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
};

interface AuthorityOptions {
  readonly kind?: KeyKind;
  /** What its certificate says of the use of its key. */
  readonly usage?: string;
  /** Lines of the section of OpenSSL's configuration. */
  readonly lines?: readonly string[];
  /** Days for which its certificate is valid; negative ones are over. */
  readonly days?: number;
  /** Certificates that issue, between the root and the authority's. */
  readonly between?: number;
}

/** Makes an authority in an empty folder. */
export function makeAuthority(folder: string, options: AuthorityOptions = {}): Authority {
  const { kind = 'p256', usage = 'critical,timeStamping', lines = [], between = 1, days = 10 } = options;
  const config = [
    '[ca]',
    'basicConstraints = critical,CA:TRUE',
    'keyUsage = critical,keyCertSign,cRLSign',
    '[authority]',
    `extendedKeyUsage = ${usage}`,
    'keyUsage = critical,digitalSignature',
    '[tsa]',
    'default_tsa = tsa1',
    '[tsa1]',
    'serial = serial',
    'default_policy = 1.2.3.4.1',
    'digests = sha256, sha512',
    'signer_digest = sha256',
    'ess_cert_id_alg = sha256',
    'ess_cert_id_chain = no',
    'accuracy = secs:1, millisecs:500, microsecs:100',
    ...lines,
    '',
  ].join('\n');
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'serial'), '01\n');
  const request = (name: string): readonly string[] => [
    'req',
    '-nodes',
    ...KEYS[kind],
    '-keyout',
    `${name}.key`,
    '-subj',
    `/CN=${name}`,
  ];
  writeFileSync(join(folder, 'req.config'), '[req]\ndistinguished_name = dn\n[dn]\n');
  openssl(
    folder,
    ...request('root'),
    '-x509',
    '-out',
    'root.pem',
    '-days',
    '10',
    '-config',
    'req.config',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );
  const certify = (name: string, by: string, section: string): void => {
    openssl(folder, ...request(name), '-out', `${name}.csr`, '-config', 'req.config');
    openssl(
      folder,
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.pem`,
      '-CAkey',
      `${by}.key`,
      '-set_serial',
      String(Math.floor(Math.random() * 1e9)),
      '-out',
      `${name}.pem`,
      '-extfile',
      'config',
      '-extensions',
      section,
      '-days',
      String(section === 'authority' ? days : 10),
    );
  };
  let issuer = 'root';
  for (let i = 0; i < between; i++) {
    certify(`ca${i}`, issuer, 'ca');
    issuer = `ca${i}`;
  }
  certify('authority', issuer, 'authority');
  const chain = Array.from({ length: between }, (_, i) => readFileSync(join(folder, `ca${i}.pem`), 'utf8')).join('');
  writeFileSync(join(folder, 'chain.pem'), chain);
  return {
    root: derOf(join(folder, 'root.pem')),
    rootFile: join(folder, 'root.pem'),
    certificate: derOf(join(folder, 'authority.pem')),
    reply: (query) => {
      writeFileSync(join(folder, 'query'), query);
      const chained = between > 0 ? ['-chain', 'chain.pem'] : [];
      openssl(
        folder,
        'ts',
        '-reply',
        '-config',
        'config',
        '-section',
        'tsa1',
        '-queryfile',
        'query',
        '-signer',
        'authority.pem',
        '-inkey',
        'authority.key',
        ...chained,
        '-out',
        'reply',
      );
      return new Uint8Array(readFileSync(join(folder, 'reply')));
    },
  };
}

/** Serves an authority over HTTP (RFC 3161 §3.4). */
export async function serveAuthority(authority: Authority): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/timestamp-reply');
      response.end(authority.reply(new Uint8Array(Buffer.concat(chunks))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

/** Whether a command line of OpenSSL is there. */
export function hasOpenssl(): boolean {
  try {
    openssl('.', 'version');
    return true;
  } catch {
    return false;
  }
}

/** Whether OpenSSL verifies an answer. */
export function opensslVerifies(folder: string, query: Uint8Array, answer: Uint8Array, rootFile: string): boolean {
  writeFileSync(join(folder, 'q'), query);
  writeFileSync(join(folder, 'a'), answer);
  try {
    return openssl(folder, 'ts', '-verify', '-queryfile', 'q', '-in', 'a', '-CAfile', rootFile)
      .toString()
      .includes('OK');
  } catch {
    return false;
  }
}
