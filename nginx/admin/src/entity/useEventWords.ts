/** Turns the lines of a history into sentences. */
import type { TimelineEvent, Tone } from '@/api/types'
import { hasText, t, word } from '@/i18n'
import { useMeta } from '@/stores/meta'

const TELLING = ['content', 'reason', 'note', 'message', 'comment', 'assign_note']

export function useEventWords() {
  const meta = useMeta()

  function stateTitle(event: TimelineEvent, value: string | null): string {
    const state = value ? meta.state(event.entity, value) : undefined
    return state ? word(state.title) : ''
  }

  /** What was done: `通过了报单`; an unknown action is told by the state it led to. */
  function sentence(event: TimelineEvent): string {
    const entity = meta.find(event.entity)
    const what = entity ? word(entity.title) : ''
    const action = event.action.split('.').pop() ?? ''
    if (hasText(`event.${action}`)) return t(`event.${action}`, { what })
    const to = stateTitle(event, event.to)
    return to ? t('event.became', { what, to }) : t('event.update', { what })
  }

  /** The words that a person wrote with it. */
  function detail(event: TimelineEvent): string {
    const data = event.data ?? {}
    const said = TELLING.map((name) => data[name]).find((value) => typeof value === 'string')
    const channel = data.channel ? meta.choice('followup', 'channel', data.channel) : ''
    return [channel, said].filter(Boolean).join(' · ')
  }

  /** The files that came with it. */
  function files(event: TimelineEvent): number[] {
    const ids = event.data?.file_ids
    return Array.isArray(ids) ? ids.map(Number) : []
  }

  /** The colour of the state it led to. */
  function tone(event: TimelineEvent): Tone | undefined {
    return event.to ? meta.state(event.entity, event.to)?.tone : undefined
  }

  return { sentence, detail, files, tone }
}
