import { once } from 'node:events';
import { createServer } from 'node:net';
import { SetupError } from '../setup/setup-error.mjs';

/**
 * Looks whether every port of the system is free, before anything is started: the one who has it would otherwise be taken for us, and
 * a second Redis would write the files of the first.
 * @param {import('./system.mjs').ProcessPlan[]} plans
 * @throws {SetupError} that names the ports that are taken
 */
export async function refuseTakenPorts(plans) {
  const addresses = plans.flatMap(({ name, env, ports }) => ports.map((port) => ({ name, host: env['HOST'], port })));
  const taken = (await Promise.all(addresses.map(async (one) => ((await isFree(one)) ? [] : [one])))).flat();
  if (taken.length === 0) return;
  const names = taken.map(({ name, port }) => `${port} (${name})`).join(', ');
  throw new SetupError(`Somebody else has ${taken.length === 1 ? 'the port' : 'the ports'} ${names}.`, {
    advice: [
      'end the npm start, demo or sandbox that is still running',
      ...(taken.some(({ name }) => name === 'front')
        ? ['or choose another port for all that comes from outside: PORT=8081 npm start']
        : []),
    ],
  });
}

/** @param {{ host: string | undefined, port: number }} address */
async function isFree({ host, port }) {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    // Whatever else is wrong with the address is told by the process that is to listen there.
    return /** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE';
  }
  server.close();
  await once(server, 'close');
  return true;
}
