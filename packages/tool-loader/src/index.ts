export { parseLossless, stringifyExactJson } from './exact-numbers.ts';
export { createHttpTool, httpToolSchema } from './http-tool.ts';
export { DEFAULT_BREAKER, describeTool, type LoadedTool, type ToolDescription } from './loaded-tool.ts';
export { readTools } from './read-tools.ts';
