/** The suite in a browser's page. */
import { judgePacked, type Packed } from './cases.ts';

const response = await fetch('cases.json');
const result = document.querySelector('#result');
if (result instanceof HTMLElement) {
  result.textContent = JSON.stringify(await judgePacked((await response.json()) as Packed));
  result.dataset['done'] = '';
}
