/**
 * `npm run bench` measures the way of the sound. `-- webhooks` measures how calls ring and server messages are taken, `-- burst` many calls
 * at once and what each takes, `-- together` measures sound and messages on one machine, `-- audio` how it sounds, `-- ear-recordings`
 * turn-taking on recordings of real sound, `-- survival` which faults calls outlast, `-- abuse` what strangers can do to calls,
 * `-- fuzz` what readers stumble over, `-- soak` what grows over half an hour of everything together, `-- sweep` cost and latency against the number of calls, `-- replicas` one gateway against two on one
 * host, `-- chat` what a reader that has stalled costs the others, `-- console` what the operators' page costs calls, `-- browser-voice` a
 * talk of a page in a real browser.
 */
import { benchAbuse } from './abuse/abuse.ts';
import { benchAudio } from './audio/audio.ts';
import { benchBrowserVoice } from './browser-voice/browser-voice.ts';
import { benchBurst } from './incoming/burst.ts';
import { benchChat } from './chat/chat.ts';
import { benchConsole } from './console/console.ts';
import { benchFuzz } from './fuzz/fuzz.ts';
import { benchEarRecordings } from './recordings/ear-recordings.ts';
import { benchReplicas } from './replicas/replicas.ts';
import { benchSoak } from './soak/soak.ts';
import { benchStreams } from './streams.ts';
import { benchSurvival } from './survival/survival.ts';
import { benchSweep } from './sweep/sweep.ts';
import { benchTogether } from './together.ts';
import { benchWebhooks } from './webhooks.ts';

// Whoever measures in a hurry should read this and not how a browser that was taken away fails.
process.once('SIGTERM', () => {
  console.error('The bench was stopped before its end, so there are no figures.');
  process.exit(143);
});

const redisUrl = process.env['REDIS_URL'];
if (!redisUrl) throw new Error('REDIS_URL is not set; run this through "npm run bench", which brings a Redis');
const [first = '', ...rest] = process.argv.slice(2);
if (first === 'webhooks') await benchWebhooks(rest, redisUrl);
else if (first === 'burst') await benchBurst(rest, redisUrl);
else if (first === 'sweep') await benchSweep(rest, redisUrl);
else if (first === 'replicas') await benchReplicas(rest, redisUrl);
else if (first === 'audio') await benchAudio(rest);
else if (first === 'ear-recordings') await benchEarRecordings(rest);
else if (first === 'survival') await benchSurvival(rest);
else if (first === 'abuse') await benchAbuse(rest);
else if (first === 'fuzz') await benchFuzz(rest, redisUrl);
else if (first === 'soak') await benchSoak(rest);
else if (first === 'chat') await benchChat(rest, redisUrl);
else if (first === 'console') await benchConsole(rest, redisUrl);
else if (first === 'browser-voice') await benchBrowserVoice(rest, redisUrl);
else if (first === 'together') await benchTogether(rest, redisUrl);
else await benchStreams(first === 'streams' ? rest : process.argv.slice(2), redisUrl);
