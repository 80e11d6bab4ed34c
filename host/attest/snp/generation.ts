/** Generations of processors, by the names that AMD's certificates have for them. Bergamo and Siena are of Genoa's. */
export const GENERATIONS = ['Milan', 'Genoa', 'Turin'] as const;

export type Generation = (typeof GENERATIONS)[number];

/** Family, model and stepping of a processor, of reports of version 3 and later. */
export interface CpuId {
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
}

const within = (model: number, low: number, high: number): boolean => model >= low && model <= high;

/** The generation that a processor is of (AMD 56860 §7.3, AMD 57230 §3); null for one that is not known. */
export function generationOf({ family, model }: CpuId): Generation | null {
  if (family === 0x19) {
    if (within(model, 0x00, 0x0f)) return 'Milan';
    if (within(model, 0x10, 0x1f) || within(model, 0xa0, 0xaf)) return 'Genoa';
  }
  if (family === 0x1a && within(model, 0x00, 0x11)) return 'Turin';
  return null;
}

/** The generation that a leaf certificate's product name stands for: the name alone, or with a stepping (Milan-B0). */
export function generationNamed(product: string): Generation | null {
  const [, name] = /^([A-Za-z]+)(?:-[A-Z]\d)?$/.exec(product) ?? [];
  return GENERATIONS.find((generation) => generation === name) ?? null;
}
