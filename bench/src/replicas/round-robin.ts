/**
 * A plain proxy in a process of its own: each connection goes whole to the next of the ports in PORTS, as a load balancer without sessions
 * does it. It listens on PORT.
 */
import { connect, createServer } from 'node:net';

const ports = (process.env['PORTS'] ?? '').split(',').map(Number);
let next = 0;

createServer((downstream) => {
  const upstream = connect(ports[next % ports.length] ?? 0, '127.0.0.1');
  next += 1;
  for (const [from, to] of [
    [downstream, upstream],
    [upstream, downstream],
  ] as const) {
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}).listen(Number(process.env['PORT']), '127.0.0.1');
