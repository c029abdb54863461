export { defineTool, ToolError } from './define-tool.ts';
export type { ToolDefinition, ToolValue } from './define-tool.ts';
export type { ToolContext, ToolRecords } from './tool-context.ts';
/** The zod that the workers use, so that a tool needs no dependency of its own. */
export { z } from 'zod';
