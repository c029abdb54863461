export { CALL_STYLES } from './call-styles.ts';
export { createCallView } from './call-view.ts';
