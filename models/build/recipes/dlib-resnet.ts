import { floats, ints, shapeTensor } from '../onnx/graph.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { transposed } from '../onnx/transpose.ts';
import { floatWeight, readWeights, type Weight, type WeightEntry } from '../tfjs/weights.ts';
import { type Recipe, sourceFile } from './recipe.ts';

type Weights = ReadonlyMap<string, Weight>;
type WeightGroups = readonly { readonly weights: readonly WeightEntry[] }[];

const MANIFEST = 'model/face_recognition_model-weights_manifest.json';
const WEIGHTS = 'model/face_recognition_model.bin';

/** Residual blocks by their names among the weights; a `_down` block downsamples by 2. */
const BLOCKS = [
  ...['conv32_1', 'conv32_2', 'conv32_3'],
  ...['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
  ...['conv128_down', 'conv128_1', 'conv128_2'],
  ...['conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out'],
];

/** A value of the network: N square images. */
interface Images {
  readonly name: string;
  readonly channels: number;
  readonly side: number;
}

interface Net {
  readonly weights: Weights;
  readonly builder: GraphBuilder;
}

/** dlib's face recognition ResNet. The weights are face-api's; the graph follows its FaceRecognitionNet. */
export const dlibResnet: Recipe = (files, wanted) => {
  const manifest = JSON.parse(Buffer.from(sourceFile(files, MANIFEST)).toString()) as WeightGroups;
  const entries = manifest.flatMap((group) => group.weights);
  const net: Net = { weights: readWeights(entries, sourceFile(files, WEIGHTS)), builder: new GraphBuilder() };

  const face: Images = { name: 'face', channels: 3, side: 150 };
  let images = maxPool(net, relu(net, convolution(net, face, 'conv32_down', { kernel: 7, stride: 2 })));
  for (const block of BLOCKS) images = residual(net, images, block);
  embedding(net, images);
  return net.builder.finish(wanted);
};

function residual(net: Net, images: Images, block: string): Images {
  const downsamples = block.includes('_down');
  const first = downsamples ? { kernel: 3, stride: 2 } : { kernel: 3, stride: 1, padding: 1 };
  const middle = relu(net, convolution(net, images, `${block}/conv1`, first));
  const branch = convolution(net, middle, `${block}/conv2`, { kernel: 3, stride: 1, padding: 1 });
  const shortcut = downsamples ? widened(net, averagePool(net, images), branch.channels) : images;
  const sum = net.builder.node('Add', [enlarged(net, branch, shortcut.side), shortcut.name], `${block}/sum`);
  return relu(net, { ...shortcut, name: sum });
}

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding?: number;
}

/** A convolution with a bias, whose channels are then scaled and shifted (dlib's affine layer, from a batch normalisation). */
function convolution({ weights, builder }: Net, images: Images, name: string, window: Window): Images {
  const { kernel, stride, padding = 0 } = window;
  const vector = (part: string): Weight & { values: Float32Array } => floatWeight(weights, `${name}/${part}`);
  const channels = vector('conv/bias').values.length;
  const constant = (part: string, ...dims: number[]): string =>
    builder.constant(`${name}/${part}`, floats(dims, vector(part).values));

  // Height, width, in, out -> out, in, height, width.
  const filters = builder.constant(`${name}/filters`, transposed(vector('conv/filters'), [3, 2, 0, 1]));
  const convolved = builder.node('Conv', [images.name, filters, constant('conv/bias', channels)], `${name}/convolved`, {
    strides: ints(stride, stride),
    pads: ints(padding, padding, padding, padding),
  });
  const scaled = builder.node('Mul', [convolved, constant('scale/weights', channels, 1, 1)], `${name}/scaled`);
  const shifted = builder.node('Add', [scaled, constant('scale/biases', channels, 1, 1)], `${name}/shifted`);
  return { name: shifted, channels, side: Math.floor((images.side + 2 * padding - kernel) / stride) + 1 };
}

function relu({ builder }: Net, images: Images): Images {
  return { ...images, name: builder.node('Relu', [images.name], `${images.name}/relu`) };
}

function maxPool({ builder }: Net, images: Images): Images {
  const attributes = { kernel_shape: ints(3, 3), strides: ints(2, 2) };
  const name = builder.node('MaxPool', [images.name], `${images.name}/pooled`, attributes);
  return { ...images, name, side: Math.floor((images.side - 3) / 2) + 1 };
}

function averagePool({ builder }: Net, images: Images): Images {
  const attributes = { kernel_shape: ints(2, 2), strides: ints(2, 2) };
  const name = builder.node('AveragePool', [images.name], `${images.name}/halved`, attributes);
  return { ...images, name, side: Math.floor(images.side / 2) };
}

/** Appends channels of zeros. */
function widened(net: Net, images: Images, channels: number): Images {
  return { ...images, channels, name: padded(net, images, [0, 0, 0, 0, 0, channels - images.channels, 0, 0]) };
}

/** Pads with zeros below and to the right up to a side: downsampling by convolution may lose a pixel that pooling keeps. */
function enlarged(net: Net, images: Images, side: number): string {
  return padded(net, images, [0, 0, 0, 0, 0, 0, side - images.side, side - images.side]);
}

function padded({ builder }: Net, { name }: Images, sizes: readonly number[]): string {
  if (sizes.every((size) => size === 0)) return name;
  return builder.node('Pad', [name, builder.constant(`${name}/pads`, shapeTensor(...sizes))], `${name}/padded`);
}

function embedding({ weights, builder }: Net, images: Images): void {
  const pooled = builder.node('GlobalAveragePool', [images.name], 'pooled');
  const fc = floatWeight(weights, 'fc');
  builder.node(
    'MatMul',
    [builder.node('Flatten', [pooled], 'flat'), builder.constant('fc', floats(fc.shape, fc.values))],
    'embedding',
  );
}
