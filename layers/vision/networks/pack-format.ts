/** Format of the files of a model pack, as far as they are read at run time. */

/** The only input of a network: pixels, (byte - mean) * scale each, in planes. */
export interface NetworkInput {
  readonly name: string;
  /** Dimensions after the batch; a letter stands for a free one. */
  readonly shape: readonly (number | string)[];
  /** Order of the planes. */
  readonly colour: 'RGB' | 'BGR' | 'GRAY';
  /** One value a plane, in the order of the planes. */
  readonly mean: readonly number[];
  readonly scale: number;
}

/** A network of a pack, before it is opened. */
export interface NetworkDescription {
  /** File name under models/built. */
  readonly file: string;
  readonly input: NetworkInput;
  readonly outputs: readonly string[];
}

/** Coefficients of the logistic regression that mesh/confidence.ts evaluates. */
export interface ConfidenceFit {
  readonly intercept: number;
  readonly detectorLogit: number;
  readonly meshLogit: number;
  readonly disagreementLog: number;
}

/** Format of models/confidence/confidence.json: what makes a candidate's `Confidence` (models/confidence/README.md). */
export interface ConfidenceFile extends PackMember {
  /** From the scores of three networks to log-odds of a face (mesh/confidence.ts). */
  readonly evidence: ConfidenceFit;
  /** Log-odds by the evidence from which a face is not judged by its embedding: nothing else reaches them. */
  readonly beyondDoubt: number;
  /** Person or not, by MobileFaceNet's vector at length 1; weights as float32, base64, little-endian. */
  readonly person: { readonly weights: string; readonly bias: number };
  /** From the log-odds by the evidence and the score by the vector to log-odds of a person. */
  readonly judged: { readonly intercept: number; readonly evidence: number; readonly person: number };
  /** Added to these where a face of the photo is beyond doubt: people come in company. */
  readonly company: number;
}

/** An embedding network, and the length of its vector before the whole vector is brought to length 1. */
export interface EmbeddingPart {
  readonly network: string;
  readonly weight: number;
}

/** A file that was trained or fitted for one pack, which it names. */
export interface PackMember {
  readonly pack: string;
}

/** The part of models/pack.json that is read at run time. */
export interface Manifest {
  readonly name: string;
  readonly faceModelVersion: string;
  readonly embedding: { readonly dimensions: number; readonly parts: readonly EmbeddingPart[] };
  readonly models: Readonly<
    Record<
      string,
      {
        readonly file: string;
        readonly inputs: Readonly<
          Record<string, { shape: (number | string)[]; colour: string; mean: number[]; scale: number }>
        >;
        readonly outputs: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** Format of models/fitted.json. */
export interface FittedNumbers extends PackMember {
  readonly similarity: { readonly slope: number; readonly middle: number };
}

/** The parsed files of one pack. */
export interface PackFiles {
  readonly manifest: Manifest;
  readonly fitted: FittedNumbers;
  readonly confidence: ConfidenceFile;
  /** Heads by the name of what they estimate (attributes/describe.ts). */
  readonly heads: Readonly<Record<string, PackMember>>;
}
