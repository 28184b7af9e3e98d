import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import {
  type CallMessage,
  type DeskBridge,
  electronChannels,
  type StreamEvent,
  type SubscribeMessage,
} from '../ipc/electron-channel';

const bridge: DeskBridge = {
  call: (message: CallMessage) => ipcRenderer.invoke(electronChannels.call, message),

  subscribe(message: SubscribeMessage, listener: (event: StreamEvent) => void) {
    const { id } = message;
    const stop = () => ipcRenderer.off(electronChannels.event, receive);
    // The IPC event itself stays on this side: it carries the sender.
    const receive = (_event: IpcRendererEvent, event: StreamEvent) => {
      if (event.id !== id) return;
      if (event.kind !== 'data') stop();
      listener(event);
    };
    ipcRenderer.on(electronChannels.event, receive);
    // Refused streams get their failure as the answer, because no stream will ever send it.
    void ipcRenderer.invoke(electronChannels.subscribe, message).then((failure) => {
      if (failure === null) return;
      stop();
      listener({ id, kind: 'failed', failure });
    });
    return () => {
      stop();
      void ipcRenderer.invoke(electronChannels.unsubscribe, { id });
    };
  },
};

contextBridge.exposeInMainWorld('deskBridge', bridge);
