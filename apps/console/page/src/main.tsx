/** The page begins here. */
import './styles/layers.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './app/app.css';
import { render } from 'preact';
import { App } from './app/app.tsx';

render(<App />, document.querySelector('#page') ?? document.body);
