import { DeskError } from '../shared/errors';
import { mayDo } from '../shared/permissions.rules';
import type { Desk } from './desk';
import { sessionView } from './session-view';
import type { EarlyAnswers } from './workspace.schema';

/** What needs a person who acts: nothing, where only the team's database knows who that is. */
async function answersForActor(desk: Desk): Promise<Partial<EarlyAnswers>> {
  try {
    const session = sessionView(desk);
    const { role } = session.actor;
    if (!mayDo(role, 'workspace.read')) return {};
    const { kind } = desk.setting();
    const opens = desk.state().kind === 'opening' && kind !== 'team' && mayDo(role, 'catalog.read');
    const lastSeen = opens ? await desk.lastSeen.read(kind) : undefined;
    return { session, layouts: desk.settings.read().layouts, ...(lastSeen ? { lastSeen } : {}) };
  } catch (error) {
    if (error instanceof DeskError) return {};
    throw error;
  }
}

/** As the content of a script element: nothing in it may end the element. */
function elementText(answers: EarlyAnswers): string {
  return JSON.stringify(answers).replaceAll('<', '\\u003c');
}

/**
 * The page of the interface as it is handed to whoever may call procedures: in the theme of the
 * profile, so that a dark desk never flashes white, and with the answers to what it asks first.
 * @param built the page as it was built
 */
export async function firstPage(desk: Desk, built: string): Promise<string> {
  const { preferences } = desk.settings.read();
  const answers = { state: desk.state(), preferences, ...(await answersForActor(desk)) };
  const { theme } = preferences;
  const themed = theme === 'system' ? built : built.replace('<html', `<html data-theme="${theme}"`);
  const element = `<script type="application/json" id="early-answers">${elementText(answers)}</script>`;
  // A function, because a text may hold what `replace` takes for a reference.
  return themed.replace('</head>', () => `${element}</head>`);
}
