/** Format of the files of networks and model packs, as far as they are read at run time. */

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

/** A network before it is opened. */
export interface NetworkDescription {
  /** File name under models/built. */
  readonly file: string;
  readonly input: NetworkInput;
  readonly outputs: readonly string[];
}

/** The part of models/networks.json that is read at run time. */
export interface NetworkList {
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

/** Coefficients of the logistic regression that mesh/confidence.ts evaluates. */
export interface ConfidenceFit {
  readonly intercept: number;
  readonly detectorLogit: number;
  readonly meshLogit: number;
  readonly disagreementLog: number;
}

/** The part that heads (attributes/head.ts) and the confidence have in common. */
export interface ReadsNetworks {
  /** Names of the networks whose outputs it reads. */
  readonly networks: readonly string[];
}

/** Format of models/confidence/confidence.json: what makes a face's `Confidence` (models/confidence/README.md). */
export interface ConfidenceFile extends ReadsNetworks {
  /** From the scores of three networks to log-odds of a face (mesh/confidence.ts). */
  readonly evidence: ConfidenceFit;
  /** Log-odds by the evidence from which a face is not judged by its embedding: nothing else reaches them. */
  readonly beyondDoubt: number;
  /** Person or not, by MobileFaceNet's vector at length 1; weights as float32, base64, little-endian. */
  readonly person: { readonly weights: string; readonly bias: number };
  /** From the log-odds by the evidence and the score by the vector to log-odds of a person. */
  readonly judged: { readonly intercept: number; readonly evidence: number; readonly person: number };
}

/** An embedding network, and the length of its vector before the whole vector is brought to length 1. */
export interface EmbeddingPart {
  readonly network: string;
  readonly weight: number;
}

/** Format of models/packs/NAME/pack.json. */
export interface Manifest {
  readonly name: string;
  readonly faceModelVersion: string;
  /** Names of all networks that run for this pack: those of detection, attributes and embedding. */
  readonly networks: readonly string[];
  readonly embedding: {
    /** Numbers of a vector. */
    readonly dimensions: number;
    readonly parts: readonly EmbeddingPart[];
  };
}

/** A file that was fitted for one pack, which it names. */
export interface PackMember {
  readonly pack: string;
}

/** Format of models/packs/NAME/similarity.json: parameters of the Similarity curve (similarity-curve.ts). */
export interface SimilarityFile extends PackMember {
  /** Per unit of score, up to the knee. */
  readonly slope: number;
  /** Score at which Similarity is 50. */
  readonly middle: number;
  /** Score at which Similarity is 99. */
  readonly knee: number;
  /** Per unit of score, above the knee. */
  readonly steepSlope: number;
}

/** Format of models/packs/NAME/crowd.json: the crowd function of a pack (crowd.ts). */
export interface CrowdFile extends PackMember {
  readonly constant: number;
  /** A float32 number for each number of a vector: base64, little-endian. */
  readonly linear: string;
  /** Axes of the quadratic form one after another, of one length: float32, base64, little-endian. */
  readonly axes: string;
  /** What the square of a vector's coordinate along each axis counts. */
  readonly weights: readonly number[];
  readonly most: number;
}

/** Format of models/packs/NAME/projection.json: axes that the joined vectors are projected on (projection.ts). */
export interface ProjectionFile extends PackMember {
  /** Numbers of a joined vector. */
  readonly from: number;
  /** Number of axes. */
  readonly axes: number;
  /** The axes one after another, `from` float16 numbers each: base64, little-endian. */
  readonly values: string;
}

/** The parsed files of one pack. */
export interface PackFiles {
  readonly manifest: Manifest;
  readonly similarity: SimilarityFile;
  readonly crowd: CrowdFile;
  /** Absent of a pack whose vectors are the joined ones. */
  readonly projection?: ProjectionFile;
}
