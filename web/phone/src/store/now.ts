import { ref } from 'vue'

/** The time, second by second, for what is said to be so long ago. */
export const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 1000)
