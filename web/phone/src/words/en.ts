import type zh from './zh'

const en: typeof zh = {
  app: 'Xuncha', phone: 'Field inspection', language: '中文',
  signin: {
    title: 'Sign in', tenant: 'County code', account: 'Account', password: 'Password', go: 'Sign in', going: 'Signing in…',
    once: 'The first sign-in needs a network. After that you can inspect without any signal.', failed: 'Could not sign in', incomplete: 'Fill in code, account and password',
  },
  problem: {
    bad_credentials: 'County code, account or password is wrong', account_locked: 'Too many tries, wait a while', too_many_requests: 'Too many requests, wait a while', account_disabled: 'This account is disabled',
    device_revoked: 'This phone was revoked; ask your administrator', unreachable: 'The server does not answer', other: 'The server says: {reason}', not_complete_yet: 'Photos are sent; the server is checking them',
    store_full: 'The server is full; all stays on this phone', store_away: 'The server’s store does not answer', same_id_other_content: 'Same id, other content: both are kept, a person decides', photo_type: 'no photo of a known format',
    photo_pixels: 'too many pixels', photo_size: 'too large', photo_hash: 'A photo was damaged on its way; it is sent again', token_missing: 'Sign in again to go on sending', waiting_for_wifi: 'Photos wait for Wi-Fi; “Send now” uses the mobile network',
    unexpected: 'The server gave no clear answer', item_ahead: 'Waits for the item before it', hash_mismatch: 'Content and hash differ', item_unreadable: 'The server cannot read it; the bytes are kept',
  },
  tabs: { today: 'Today', record: 'My record', me: 'Me' },
  bar: {
    offline: 'No network. Go on inspecting, all is kept on this phone.', unreachable: 'The server does not answer. Go on, all is kept on this phone.', signin: 'Your sign-in has ended. Sign in again to go on sending.', unsent: '{n} unsent', none: 'All delivered',
    sending: 'Sending', pulled: 'Updated {at}', never: 'Not yet updated',
  },
  today: {
    drafts: 'Unfinished inspections', goon: 'Go on', targets: 'Targets near by', all: 'Targets', search: 'Find by name or code', any: 'All', more: 'Show more', none: 'No target fits', nopack: 'There is no checklist for this kind yet',
    refresh: 'Update', empty: 'No targets on this phone yet. Press “Update” when there is a network.', answered: '{n} of {all} answered', noposition: 'No position; sorted by name', demo: 'demo',
  },
  kind: {
    outfall: 'Outfall', open_pit_mine: 'Open-pit mine', tailings_pond: 'Tailings pond', construction_site: 'Construction site', livestock_farm: 'Livestock farm', solid_waste_yard: 'Solid-waste yard', water_source: 'Water source',
    black_odour_water: 'Black-odour water', permit_holder: 'Permit holder',
  },
  form: {
    yes: 'Yes', no: 'No', na: 'Not applicable', none: 'None', note: 'What is wrong', photo: 'Photo', photos: '{n} photos', photosof: '{n} of {least} photos', basis: 'Basis', place: 'Record this position', placed: 'Recorded ±{m} m',
    severity: { A: 'Critical', B: 'Major', C: 'Minor' }, range: 'Must lie within {min} and {max}', position: 'Position', wait: 'Looking for a position…', denied: 'Location is not allowed. Allow it in the settings.', unavailable: 'No position can be had here.',
    accuracy: 'Accuracy ±{m} m', away: '{d} from the target', again: 'Use where I am now', officers: 'Officers', second: 'Second officer’s name', card: 'Officer card', me: 'Inspector', party: 'Party', partyname: 'Party’s name',
    sign: 'The party signs here', clear: 'Sign again', keep: 'Keep signature', signed: 'Signed', refusal: 'Why there is no signature', refusalhint: 'Such as: refused, party not on site', submit: 'Submit', left: '{n} missing', complete: 'All filled in', next: 'Next',
    saved: 'Kept on this phone', drop: 'Delete this draft', dropask: 'Answers and photos cannot be brought back.', cancel: 'Look again', other: 'This inspection is being filled in on another page.', gone: 'This inspection was submitted, or is not on this phone.', remove: 'Delete this photo?',
    notphoto: 'Choose a JPEG, PNG or HEIC photo', full: 'This phone is full; it was not kept. Send what waits first.',
    ask: 'Submit with gaps?', asktext: 'Missing: {what}. Nothing can be changed afterwards.', asksure: 'Nothing can be changed afterwards.', asktitle: 'Submit this inspection?', items: '{n} unanswered', bad: 'photos of {n} items', noofficer: 'second officer', nosign: 'signature or reason', noplace: 'position',
    submitted: 'Kept on this phone; sent when there is a network', step: { list: 'Checklist', end: 'People and signatures' },
  },
  record: { title: 'My record', empty: 'No inspections yet.', send: 'Send now', photos: '{n} of {all} photos delivered', receipt: 'Receipt', position: 'no. {n}', about: 'Signed by the server. Anybody can check it with the published keys, without the server.', unsigned: 'The server has not signed a receipt yet.', copy: 'Copy the receipt', copied: 'Copied', notcopied: 'Could not be copied', tries: '{n} tries', refused: '{n} photos not taken by the server: {why}' },
  state: { draft: 'Being filled in', waiting: 'On this phone, to be sent', received: 'Form received by the server', complete: 'Complete', conflict: 'Conflict', held: 'Held by the server', quarantined: 'Unreadable, kept by the server' },
  itemkind: { inspection: 'Inspection' },
  me: {
    device: 'This phone', stored: '{used} used, {free} free', kept: 'The browser promises to keep the data', notkept: 'The browser may clear data when space runs out; send in time', out: 'Sign out', outask: 'Signing in again needs a network. What is unsent stays on this phone and goes on being sent.',
    size: 'Large type', sizeon: 'On', sizeoff: 'Off', lang: 'Language', langname: 'English', ok: 'OK',
  },
  unit: { m: '{n} m', km: '{n} km' },
  insecure: 'This address is not secure (no HTTPS), so the browser cannot hash photos. Open it by https.',
}

export default en
