import { onBeforeUnmount, watch, type Ref } from 'vue'

/** Calls `more` whenever the foot of a list comes into sight. */
export function useInfinite(foot: Ref<HTMLElement | null>, more: () => unknown): void {
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) void more()
  }, { rootMargin: '200px' })
  watch(foot, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  })
  onBeforeUnmount(() => observer.disconnect())
}
