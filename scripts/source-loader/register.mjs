/**
 * Lets Node run the project's TypeScript as it stands, for children of programs that are themselves run from source:
 * `node --conditions=@trunkline/source --import PATH_OF_THIS_FILE program.ts`. Node 20 does not read TypeScript by itself.
 */
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
