import { Printer } from 'lucide-react';
import { printScreen } from '../ui/print-request';
import { useCommands } from './commands';

/** Offers to print a screen that is made for paper. @param title "Print bundle" */
export function usePrintCommand(group: string, title: string): void {
  useCommands([
    { id: `${group}.print`, title, group, icon: Printer, keys: 'mod+p', run: printScreen },
  ]);
}
