/** The page begins here. */
import { render } from 'preact';

render(<h1>Trunkline</h1>, document.querySelector('#page') ?? document.body);
