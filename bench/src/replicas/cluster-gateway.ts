/** The gateway under `node:cluster`: WORKERS processes that listen on one port, between which Node deals out connections in turn. */
import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';

cluster.setupPrimary({ exec: fileURLToPath(new URL('../../../apps/telephony-gateway/dist/main.js', import.meta.url)) });
for (let worker = 0; worker < Number(process.env['WORKERS']); worker += 1) cluster.fork();
