/** The bundle room: detached signatures of decision modules. On web-standard APIs. */
export { BundleError, type BundleErrorCode } from './error/error.ts';
export { formatStatement, parseStatement, type ModuleStatement } from './signature/statement.ts';
export { cosignModule, signModule, type Cosigned } from './signature/sign.ts';
export { verifyModuleSignature, type SignatureTrust, type VerifiedSignature } from './signature/verify.ts';
