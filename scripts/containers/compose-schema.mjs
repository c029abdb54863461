/**
 * What docker-compose.yml may say: exactly the fields that it uses. Compose itself and its public schema let some misspelt fields
 * through, and what they were to protect is then open.
 */
import { z } from 'zod';

const duration = z.string().regex(/^\d+(ms|s|m)$/, 'expected a duration such as 45s');
const text = z.string().min(1);
const textList = z.array(text).min(1);

/** Images of others stay the same only by their digest. Ours carry their version. */
const image = z
  .string()
  .regex(
    /^(trunkline-[\w-]+|[\w./-]*\/trunkline-[\w-]+):[\w.-]+$|^[\w./:-]+:[\w.-]+@sha256:[0-9a-f]{64}$/,
    'expected one of our images with a version, or another one with its version and digest',
  )
  .refine((name) => !/:latest\b/.test(name), 'latest is another image every day');

const healthcheck = z.strictObject({
  test: z.tuple([z.literal('CMD')], text),
  interval: duration,
  timeout: duration,
  retries: z.number().int().positive(),
  start_period: duration,
  start_interval: duration,
});

const service = z.strictObject({
  profiles: z.array(z.enum(['sandbox', 'observability'])).optional(),
  image,
  hostname: text.optional(),
  build: z.strictObject({ context: z.literal('.'), target: text, args: z.tuple([z.literal('NODE_IMAGE')]) }).optional(),
  command: z.array(z.string()).min(1).optional(),
  user: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.union([z.string(), z.null()])).optional(),
  secrets: textList.optional(),
  volumes: textList.optional(),
  ports: textList.optional(),
  networks: z.array(text).min(1),
  depends_on: z.record(text, z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  healthcheck,
  restart: z.literal('unless-stopped'),
  stop_grace_period: duration,
  read_only: z.literal(true),
  tmpfs: z.tuple([z.literal('/tmp')]),
  cap_drop: z.tuple([z.literal('ALL')]),
  cap_add: z.tuple([z.literal('NET_BIND_SERVICE')]).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  dns_opt: z.array(z.string().regex(/^(timeout|attempts):[1-9]$/)),
  logging: z.strictObject({ options: z.strictObject({ 'max-size': text, 'max-file': text }) }),
  develop: z
    .strictObject({ watch: z.array(z.strictObject({ action: z.literal('rebuild'), path: text })).min(1) })
    .optional(),
});

/** A Compose file whose variables are filled in. Fields that begin with `x-` are for its own anchors. */
export const composeSchema = z
  .looseObject({
    name: text,
    services: z.record(text, service),
    secrets: z.record(text, z.strictObject({ file: text })),
    networks: z.record(text, z.union([z.null(), z.strictObject({ internal: z.literal(true) })])),
    volumes: z.record(text, z.null()),
  })
  .superRefine((file, context) => {
    const known = ['name', 'services', 'secrets', 'networks', 'volumes'];
    for (const key of Object.keys(file).filter((one) => !known.includes(one) && !one.startsWith('x-'))) {
      context.addIssue({ code: 'custom', path: [key], message: 'unknown field' });
    }
  });

/** @typedef {z.output<typeof composeSchema>} ComposeFile */
/** @typedef {ComposeFile['services'][string]} ComposeService */
