import { useCallback } from 'react';
import { numberText } from '../../electron/shared/number-text';
import { useToast } from '../ui/toast';

/** For a grid whose rows can be selected: says where not all of them were copied. @param noun "tools" */
export function useCopiedRows(noun: string): (copied: number, selected: number) => void {
  const toast = useToast();
  return useCallback(
    (copied, selected) => {
      if (copied === selected) return;
      toast.show({
        title: `${numberText(copied)} of ${numberText(selected)} selected ${noun} copied`,
        description: 'The others are not in this list. Clear its filters to copy them too.',
        tone: 'attention',
        key: 'rows-copied',
      });
    },
    [toast, noun],
  );
}
