/** A stand-in for an AWS service, serving the AWS SDK over HTTP. */
export interface Emulator {
  /** Origin to give to an SDK as its endpoint. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface EmulatorOptions {
  /** Folder of its state; made when missing. */
  readonly folder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}
