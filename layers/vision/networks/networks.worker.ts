import { CONFIDENCE } from './pack-files.ts';
import type { ConfidenceFit } from './pack-format.ts';
import { type Network, openNetwork } from './session.ts';

/** Networks that find and describe faces, and the embedding network whose features are read for both. */
export const NAMES = [
  'detector',
  'detector-fine',
  'landmarks68',
  'facemesh',
  'iris',
  'mobilefacenet',
  'faceres',
] as const;

/** Networks that are open on a worker from the beginning, by name. */
export type Networks = Readonly<Record<(typeof NAMES)[number], Network>>;

/** Context of every task: the networks of its worker, and the fit of the confidence. */
export interface VisionContext extends Networks {
  readonly confidence: ConfidenceFit;
  /** Opens a further network the first time that it is asked for. @throws Error  it cannot be loaded */
  further(name: string): Promise<Network>;
}

/** The context of a worker, and how it ends. */
export interface OpenContext {
  readonly context: VisionContext;
  /** Frees the memory of all open networks. */
  close(): Promise<void>;
}

/**
 * Loads networks.
 * @param ahead  names of further networks that are opened now, as they will be needed
 * @throws Error  one cannot be loaded; the message names it
 */
export async function openContext(ahead: readonly string[]): Promise<OpenContext> {
  const opened = new Map<string, Promise<Network>>();
  const open = (name: string): Promise<Network> => {
    const network = opened.get(name) ?? openNetwork(name);
    opened.set(name, network);
    return network;
  };
  const names = [...new Set([...NAMES, ...ahead])];
  const networks = await Promise.all(names.map(async (name) => [name, await open(name)] as const));
  return {
    context: { ...(Object.fromEntries(networks) as Networks), confidence: CONFIDENCE.evidence, further: open },
    async close() {
      for (const network of opened.values()) await (await network).release();
    },
  };
}
