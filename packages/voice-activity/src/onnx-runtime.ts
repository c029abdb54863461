// @ts-expect-error -- this version came without its types; OnnxRuntime is what we use of it.
import runtime from 'onnxruntime-node';

/** An array of numbers with a shape. */
export interface OnnxTensor {
  readonly data: unknown;
}

export interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

export interface OnnxRuntime {
  InferenceSession: {
    create(
      path: string,
      options: {
        intraOpNumThreads: number;
        interOpNumThreads: number;
        enableMemPattern: boolean;
        logSeverityLevel: number;
      },
    ): Promise<OnnxSession>;
  };
  Tensor: new (type: 'float32' | 'int64', data: Float32Array | BigInt64Array, shape: readonly number[]) => OnnxTensor;
}

export const onnx = runtime as OnnxRuntime;
