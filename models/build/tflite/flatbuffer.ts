/**
 * Reads FlatBuffers, the format of .tflite files: little-endian tables whose fields are found through a layout ("vtable") that tables
 * of the same fields share. A field that is left out has the default of its schema.
 */

/** A table of a FlatBuffers file. Its fields are named by their numbers in the schema. */
export class Table {
  readonly #view: DataView;
  readonly #start: number;

  /** @param start  offset of the table in the file, in bytes */
  private constructor(view: DataView, start: number) {
    this.#view = view;
    this.#start = start;
  }

  /**
   * Opens the root table of a file.
   * @throws Error  the file has another identifier
   */
  static root(bytes: Uint8Array, identifier: string): Table {
    const found = Buffer.from(bytes.subarray(4, 8)).toString('latin1');
    if (found !== identifier) throw new Error(`the file is of the kind "${found}", not "${identifier}"`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Table(view, view.getUint32(0, true));
  }

  /** Reads a byte with a sign: also a truth value, or the number of an enum's member. */
  int8(field: number, byDefault = 0): number {
    const at = this.#field(field);
    return at === undefined ? byDefault : this.#view.getInt8(at);
  }

  /** Reads an integer of 32 bits with a sign: unsigned ones are read too, up to 2 ** 31. */
  int32(field: number, byDefault = 0): number {
    const at = this.#field(field);
    return at === undefined ? byDefault : this.#view.getInt32(at, true);
  }

  /** Reads a vector of bytes. @returns a view; of no bytes if the field is left out */
  bytes(field: number): Uint8Array {
    const { first, length } = this.#vector(field);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + first, length);
  }

  /** Reads UTF-8; nothing if the field is left out. */
  string(field: number): string {
    return Buffer.from(this.bytes(field)).toString();
  }

  /** Reads a vector of integers of 32 bits; an empty one if the field is left out. */
  int32s(field: number): number[] {
    const { first, length } = this.#vector(field);
    return Array.from({ length }, (_, i) => this.#view.getInt32(first + 4 * i, true));
  }

  /** Opens the table of a field; undefined if it is left out. */
  table(field: number): Table | undefined {
    const at = this.#field(field);
    return at === undefined ? undefined : this.#tableAt(at);
  }

  /** Opens the tables of a vector; none if the field is left out. */
  tables(field: number): Table[] {
    const { first, length } = this.#vector(field);
    return Array.from({ length }, (_, i) => this.#tableAt(first + 4 * i));
  }

  /** @param at  place of a relative offset */
  #tableAt(at: number): Table {
    return new Table(this.#view, at + this.#view.getUint32(at, true));
  }

  #vector(field: number): { first: number; length: number } {
    const at = this.#field(field);
    if (at === undefined) return { first: 0, length: 0 };
    const start = at + this.#view.getUint32(at, true);
    return { first: start + 4, length: this.#view.getUint32(start, true) };
  }

  /** Finds the place of a field's value; undefined if it is left out. */
  #field(field: number): number | undefined {
    const layout = this.#start - this.#view.getInt32(this.#start, true);
    const entry = 4 + 2 * field;
    if (entry >= this.#view.getUint16(layout, true)) return undefined;
    const offset = this.#view.getUint16(layout + entry, true);
    return offset === 0 ? undefined : this.#start + offset;
  }
}
