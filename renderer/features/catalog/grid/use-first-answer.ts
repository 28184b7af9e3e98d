import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { parseHash } from '../../../shared/hash-route.rules';
import { afterPaint } from '../../../ui/after-paint';
import { readView } from '../catalog-view.rules';
import { listInput } from './catalog-list-input.rules';
import { firstToolsOptions } from './first-tools';

/** How long the screen waits for its first tools before it is drawn without them, in milliseconds. */
const longestWait = 100;

/** From so many elements on, what was shown before takes most of a frame to be taken away. */
const largeScreen = 1_500;

/**
 * Whether the screen is to be drawn: once the first tools are there, which were asked for before it,
 * or where they take longer. Drawn without them first, it is drawn, laid out and painted twice.
 * Where much was shown before, that is taken away first: both together took more than two frames.
 */
export function useFirstAnswer(): boolean {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [asked] = useState(() => {
    const { params } = parseHash(window.location.hash);
    return firstToolsOptions({ trpc, client }, listInput(readView(params)));
  });
  const isKnown = useCallback(() => {
    const state = queryClient.getQueryState(asked.queryKey);
    return state?.fetchStatus !== 'fetching' || state.data !== undefined;
  }, [queryClient, asked]);
  const [answered, setAnswered] = useState(
    () => isKnown() && document.getElementsByTagName('*').length < largeScreen,
  );
  useEffect(() => {
    if (answered) return;
    const draw = () => setAnswered(true);
    if (isKnown()) return afterPaint(draw);
    const timer = setTimeout(draw, longestWait);
    // Joins the question that is on its way; a failure is the screen's to say.
    queryClient.fetchQuery(asked).then(draw, draw);
    return () => clearTimeout(timer);
  }, [answered, asked, isKnown, queryClient]);
  return answered;
}
