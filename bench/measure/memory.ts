/** What a fresh instance of a module takes, in bytes. */
export const initialMemory = (bytes: Uint8Array<ArrayBuffer>): number => {
  const { memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('a module without memory');
  return memory.buffer.byteLength;
};
