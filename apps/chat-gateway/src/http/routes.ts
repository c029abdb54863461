/** Every route but health: the chat, its sessions, and the widget. */
import type { FastifyInstance } from 'fastify';
import { createAccess } from './access/caller.ts';
import { allowPages } from './access/cors.ts';
import { requireCaller } from './access/require-caller.ts';
import type { ChatRoutesDeps } from './chat-routes-deps.ts';
import { eventsRoute } from './chat/events-route.ts';
import { postChat } from './chat/post-chat.ts';
import { controlRoutes } from './session/control-routes.ts';
import { socketRoute } from '../socket/socket-route.ts';
import { uiRoutes } from '../ui/ui-routes.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { tellHowToStartAnew } from './start-anew.ts';

export async function chatRoutes(app: FastifyInstance, deps: ChatRoutesDeps): Promise<void> {
  const access = createAccess(deps);
  await app.register(async (scope) => socketRoute(scope, deps, access));
  await app.register(async (scope) => {
    await allowPages(scope, deps.origins);
    // What is said in a chat is nobody else's, so no cache on the way may keep it.
    scope.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    const callerOf = requireCaller(scope, access);
    tellHowToStartAnew(scope, callerOf);
    postChat(scope, deps, callerOf);
    eventsRoute(scope, deps, callerOf);
    uiRoutes(scope, deps, callerOf);
    controlRoutes(scope, deps.service, callerOf);
    sessionRoutes(scope, deps.service, callerOf);
  });
}
