import { ref } from 'vue'

/** The present, ticking each ten seconds: enough for deadlines and leases. */
export const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 10_000)
