import { SetupError } from '../../setup/setup-error.mjs';
import { findDocker } from './docker.ts';
import type { Engine, EngineTools } from './engine.ts';
import { startPodman } from './podman.ts';

/** This machine lacks what containers need, and nothing was tried. */
export class NothingTried extends SetupError {}

/** Waits for a step without which nothing can be tried. @throws NothingTried in place of its SetupError. */
export async function orNothingTried<T>(step: Promise<T>): Promise<T> {
  return step.catch((error: unknown) => {
    throw error instanceof SetupError ? new NothingTried(error.message, error) : error;
  });
}

export interface EngineWishes {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Whether only an engine is wanted that is there, so that nothing is installed. */
  isDockerOnly: boolean;
}

/** @throws SetupError when this machine has no engine and cannot have one, with the ways out. */
export async function provideEngine({ root, env, isDockerOnly }: EngineWishes, tools: EngineTools): Promise<Engine> {
  const docker = await findDocker(env, tools);
  if (docker !== undefined) return docker;
  if (!isDockerOnly) return startPodman(root, env, tools);
  throw new SetupError('There is no Docker engine that answers and has the compose plugin.', {
    advice: ['npm run test:containers installs Podman where it can, and takes some minutes more'],
  });
}
