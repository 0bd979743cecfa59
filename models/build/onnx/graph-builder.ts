import { type Attribute, type Graph, type Interface, type Node, shapeTensor, type Tensor } from './graph.ts';

/** Collects the nodes and constants of a graph that is written from scratch. Each method returns its value's name. */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Tensor>();

  constant(name: string, tensor: Tensor): string {
    this.#constants.set(name, tensor);
    return name;
  }

  node(op: string, inputs: readonly string[], output: string, attributes: Record<string, Attribute> = {}): string {
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** @param shape  a size of 0 keeps that of the input, -1 takes the remaining values */
  reshape(input: string, output: string, ...shape: number[]): string {
    return this.node('Reshape', [input, this.constant(`${output}/shape`, shapeTensor(...shape))], output);
  }

  finish({ inputs, outputs }: Interface): Graph {
    return { inputs, outputs, nodes: this.#nodes, constants: this.#constants };
  }
}
