export const WEB_PATHS = { sessions: '/web/sessions', audio: '/web/audio' } as const;
