import type zh from './zh'

const en: typeof zh = {
  app: 'Xuncha', phone: 'Field inspection', language: '中文',
  signin: {
    title: 'Sign in', tenant: 'County', account: 'Account', password: 'Password', go: 'Sign in', going: 'Signing in…',
    once: 'The first sign-in needs a network. After that you can inspect without any signal.', failed: 'Could not sign in', local: 'Something failed on this phone, and you are not signed in: {why}', incomplete: 'Fill in county, account and password',
  },
  problem: {
    bad_credentials: 'County code, account or password is wrong', account_locked: 'Too many tries, wait a while', too_many_requests: 'Too many requests, wait a while', account_disabled: 'This account is disabled',
    device_revoked: 'This phone was revoked; ask your administrator', unreachable: 'The server does not answer', other: 'The server says: {reason}', not_complete_yet: 'Photos are sent; the server is checking them',
    store_full: 'The server is full; all stays on this phone', store_away: 'The server’s store does not answer', same_id_other_content: 'Same id, other content: both are kept, a person decides', photo_type: 'no photo of a known format',
    photo_pixels: 'too many pixels', photo_size: 'too large', photo_hash: 'A photo was damaged on its way; it is sent again', token_missing: 'The sign-in has ended; sign in again', permit_refused: 'The upload permit has ended; it is tried again soon', drain_refused: 'The server does not know this phone’s key; sign in again', waiting_for_wifi: 'Photos wait for Wi-Fi; “Send now” uses the mobile network',
    unexpected: 'The server gave no clear answer', phone_full: 'This phone is full', phone_failed: 'Something failed on this phone; it is tried again. You can send the log under “Me”', item_ahead: 'Waits for the item before it', hash_mismatch: 'Content and hash differ', item_unreadable: 'The server cannot read it; the bytes are kept',
    outside_region: 'The target lies outside your region; your county’s administrator sees to it', role_missing: 'Your role registers no targets; your county’s administrator sees to it', target_code_taken: 'Another target in the register has this code; your county’s administrator sees to it', region_unknown: 'This county has no such region; your county’s administrator sees to it',
  },
  tabs: { today: 'Today', patrol: 'Patrol', map: 'Map', record: 'Record', me: 'Me' },
  bar: {
    offline: 'No network. Go on inspecting, all is kept on this phone.', unreachable: 'The server does not answer. Go on, all is kept on this phone.', signin: 'Your sign-in has ended. What is on this phone still goes, by its key. Tap to sign in ›', unsent: '{n} unsent', open: '{n} to look at', drafts: '{n} not submitted', none: 'All delivered',
    fast: 'The phone’s clock is {by} fast. Times will be doubted: set it right.', slow: 'The phone’s clock is {by} slow. Times will be doubted: set it right.', sending: 'Sending', pulled: 'Updated {at}', never: 'Not yet updated',
  },
  today: {
    asked: 'More evidence is asked for', askedfor: 'Add evidence', owed: 'My duties', visits: '{done} of {owed} visits', noperiod: 'nothing said yet of this period', covered: '{n}% covered', due: 'by {at}', overdue: 'overdue {at}', met: 'Done', patrolended: 'Patrol ended, to be submitted',
    drafts: 'Unfinished inspections', goon: 'Go on', targets: 'Targets near by', all: 'Targets', search: 'Find by name or code', any: 'All', more: 'Show more', none: 'No target fits', nopack: 'There is no checklist for this kind yet',
    refresh: 'Update', empty: 'No targets on this phone yet. Press “Update” when there is a network.', nothing: 'There is nothing to inspect or patrol in your area. If something is missing, tell your county’s administrator.', answered: '{n} of {all} answered', noposition: 'No position; sorted by name', demo: 'demo',
  },
  kind: {
    outfall: 'Outfall', open_pit_mine: 'Open-pit mine', tailings_pond: 'Tailings pond', construction_site: 'Construction site', livestock_farm: 'Livestock farm', solid_waste_yard: 'Solid-waste yard', water_source: 'Water source',
    black_odour_water: 'Black-odour water', permit_holder: 'Permit holder',
  },
  form: {
    yes: 'Yes', no: 'No', na: 'Not applicable', none: 'None', note: 'What is wrong', photo: 'Photo', photos: 'Photos: {n}', photosof: '{n} of {least} photos', basis: 'Basis', place: 'Record this position', placed: 'Recorded ±{m} m',
    severity: { A: 'Critical', B: 'Major', C: 'Minor' }, range: 'Must lie within {min} and {max}', position: 'Position', wait: 'Looking for a position…', denied: 'Location is not allowed. Allow it in the settings.', unavailable: 'No position can be had here.',
    accuracy: 'Accuracy ±{m} m', fixage: 'taken {by} ago', away: '{d} from the target', again: 'Use where I am now', officers: 'Officers', second: 'Second officer’s name', card: 'Officer card', me: 'Inspector', party: 'Party', partyname: 'Party’s name',
    sign: 'The party signs here', clear: 'Sign again', keep: 'Keep signature', signed: 'Signed', refusal: 'Why there is no signature', refusalhint: 'Such as: refused, party not on site', submit: 'Submit', left: 'Missing: {what}', and: ', ', limit: 'Must be {range} {unit}', ownlimit: 'Limit of this target {range} {unit}', nonumber: 'This is no number and is not kept as an answer. Write one number, such as 6.5.', nakept: 'What was answered is kept and not sent; tap “Not applicable” again to bring it back.', naphotos: 'The {n} photos here are sent all the same; open and delete those you do not want.', signask: 'Sign again?', signasktext: 'The signature that is there is deleted and cannot be brought back.', complete: 'All filled in', next: 'Next',
    saved: 'Kept on this phone', drop: 'Delete this draft', dropask: 'Answers and photos cannot be brought back.', cancel: 'Look again', other: 'This inspection is being filled in on another page.', gone: 'This inspection was submitted, or is not on this phone.', remove: 'Delete this photo?',
    notphoto: 'Choose a JPEG, PNG or HEIC photo', full: 'This phone is full; it was not kept. Send what waits first.', notkept: 'It was not kept.', trying: 'It is tried again.', retry: 'Try again', photolost: 'This photo was not kept; take it again.', many: 'No more photos fit here; this one was not kept. Remove one you do not need, or begin another.',
    ask: 'Submit with gaps?', asktext: 'Missing: {what}. Nothing can be changed afterwards.', asksure: 'Nothing can be changed afterwards.', asktitle: 'Submit this inspection?', items: '{n} unanswered', bad: 'photos of {n} items', noofficer: 'second officer', nosign: 'signature or reason', noplace: 'position',
    submitted: 'Kept on this phone; sent when there is a network', step: { list: 'Checklist', end: 'People and signatures' },
  },
  record: { savephoto: 'Save the photos', giveup: 'Stop trying', giveupask: 'The server does not take these photos, and sending them again is of no use. The form stays valid and is marked as short of photos; the originals stay on this phone.', title: 'My record', empty: 'Nothing on this phone yet.', send: 'Send now', photos: '{n} of {all} photos delivered', receipt: 'Receipt', position: 'no. {n}', about: 'Signed by the server. Anybody can check it with the published keys, without the server.', unsigned: 'The server has not signed a receipt yet.', copy: 'Copy the receipt', copied: 'Copied', notcopied: 'Could not be copied', tries: '{n} tries', bykey: 'handed over by this phone’s key, after the sign-in had ended', answered: 'Answered; with the reviewer', asked: 'Answer the request', refused: '{n} photos not taken by the server: {why}' },
  elsewhere: { title: 'Not on this phone', about: 'What earlier phones and tracking apps handed to the server; only how it stands is shown here.', read: 'Read from the server', again: 'Try again', none: 'The server has nothing else.' },
  state: { draft: 'Being filled in', waiting: 'On this phone, to be sent', received: 'Form received by the server', complete: 'Complete', conflict: 'Conflict', held: 'Held by the server', quarantined: 'Not taken in; kept by the server', short: 'Form received, photos missing' },
  fate: {
    STATE_OPEN: 'In the county’s queue', STATE_EVIDENCE_REQUESTED: 'More evidence is asked for', STATE_ACCEPTED: 'Decided: case taken up', STATE_ORDERED: 'Decided: rectification ordered', STATE_RECTIFIED: 'Rectified, to be inspected again',
    STATE_REINSPECTED: 'Inspected again', STATE_CLOSED: 'Decided: closed', STATE_DISMISSED: 'Decided: no case', STATE_TRANSFERRED: 'Decided: transferred',
  },
  verdict: { valid: 'Counts as a patrol', invalid: 'Does not count', discounted: 'Looked at by a person: does not count' },
  supply: { title: 'Supply evidence', asked: 'What the reviewer asks for', photos: 'Photos', text: 'What these photos show, or why there can be none', submit: 'Hand in', empty: 'Take a photo or write a note first', gone: 'Nothing is asked for any more.' },
  patrol: {
    what: 'What to patrol', how: 'How', start: 'Start the patrol', noduties: 'No duties of yours on this phone yet. You can start all the same and record a free patrol.', free: 'Free patrol', sketch: 'Sketch of what is owed and of the track',
    limits: 'A browser records only while the screen is on and this page in front. When it locks or you change to another app the track breaks, and what is between does not count. For long patrols pair an app that records in the background.', pair: 'Pair Traccar Client ›',
    time: 'Time', length: 'Length', covered: 'Covered', gaps: '{n} breaks: nobody knows the way between, nothing counts there', fixes: '{n} fixes, kept on this phone', servertells: 'the server tells', keepopen: 'Keep this page in front.',
    placeholder: 'The line of this duty is not known yet; the track is recorded.', report: 'Report', pause: 'Pause', resume: 'Go on', awake: 'Screen stays on: yes', asleep: 'Screen stays on: no', end: 'End the patrol', endask: 'End this patrol?', endtext: 'You see a summary first, then submit.',
    counts: 'By the rule this patrol should count. The server has the last word.', countsnot: 'By the rule something is missing, and it may not count. Submit it all the same: track and coverage are kept.', norule: 'There is no rule for this patrol here; the server judges.', onway: 'On the way: problems reported {events}, inspections {inspections}', note: 'Remarks (optional)', reopen: 'Not through yet: go on',
    silence: { denied: 'Location is not allowed, so nothing is recorded. Allow it for the browser in the settings.', unavailable: 'No position now; the track will break.', full: 'This phone is full: new fixes are not kept!', other: 'This patrol is being recorded on another page. When that one is closed this one goes on.' },
    takeover: 'Record here instead', heard: 'last position {n} s ago', waits: 'waiting for a position, {n} s', quiet: 'No new position for over {n} s! After 2 minutes the track breaks.', finish: 'End', pausedsince: 'Paused since {at}; nothing is recorded.', forgotten: 'Nothing was recorded since {at}, so it was paused; where you went afterwards is not kept. Press “Go on” if you still patrol, else “End”.',
    reportsleft: '{n} reports are not submitted; you find them under “Today”. ', submitask: 'Submit this patrol?', recording: 'Patrol is recorded',
    banner: 'Patrol under way',
  },
  health: {
    title: 'Before you go', power: 'Power saving', brand: 'Brand of the phone', unknown: 'The brand of this phone is not known; choose it:', bad: 'Something is wrong: the track may break, or not be believed.',
    location: { good: 'Location allowed', bad: 'Location not allowed: nothing can be recorded', doubt: 'No position yet' }, accuracy: { good: 'Accuracy ±{n} m', bad: 'Accuracy ±{n} m: above 50 m nothing counts', doubt: '' },
    battery: { good: 'Battery {n}%', bad: 'Battery only {n}%', doubt: '' }, screen: { good: 'The screen can stay on', bad: '', doubt: 'This browser cannot keep the screen on; lengthen its time-out' }, storage: { good: '{n} GB free', bad: 'Only {n} GB free', doubt: '' },
  },
  mode: { foot: 'On foot', car: 'Car', boat: 'Boat', drone: 'Drone' },
  asset: { reach: 'Reach', lake: 'Lake', plot: 'Plot' },
  tier: { city: 'city', county: 'county', township: 'township', village: 'village' },
  report: { title: 'Report a problem', type: 'What is it', level: 'How bad', text: 'What you see', choose: 'Choose what it is first', dropask: 'The text and {n} photos cannot be brought back.' },
  level: { minor: 'Ordinary', normal: 'Rather grave', major: 'Grave' },
  event: {
    dumping: 'Dumping', water_quality: 'Odd water', outfall: 'Outfall', occupation: 'Occupation', digging: 'Digging', building: 'Building', livestock: 'Livestock', rural_sewage: 'Sewage', net_cage: 'Net cage', sign: 'Sign damaged',
    structure: 'Structure', felling: 'Felling', fire: 'Fire', straw_burning: 'Straw fire', illegal_mining: 'Mining', muck_truck: 'Muck truck', irrigation_return: 'Irrigation return', grazing: 'Grazing', grass_damage: 'Grass damage', quarrying: 'Quarrying', wild_animal: 'Wild animal', five_piles: 'Five piles', other: 'Other',
  },
  map: { without: 'The browser of this phone cannot draw maps; here is a list instead.', list: 'List', me: 'Where I am', all: 'All', inspect: 'Inspect', notkept: 'This part is not on the phone yet. Open it once with a network; then it works without.', state: { met: 'Done', open: 'To do', overdue: 'Overdue', none: 'Not said' } },
  scan: { title: 'Scan the sign’s QR code', go: 'Scan a sign', nocamera: 'The camera cannot be opened. You can take a photo of the sign.', nothing: 'No QR code found in the photo', photo: 'Photograph the sign', close: 'Close', unknown: 'No target of this QR code is on this phone' },
  target: { title: 'New target', kind: 'What it is', name: 'Name', code: 'Code (optional)', add: 'Add and inspect', about: 'Its place is where you are. No network is needed; it is registered when there is one, marked as found in the field.' },
  tracker: {
    title: 'Background recorder', why: 'A browser cannot follow your position while the phone is locked. Traccar Client is an app that can; paired, what it records is yours.', install: 'Install Traccar Client on the phone', press: 'Press “Pair” below', scan: 'Scan the code in that app, or copy the server address and the device identifier', qr: 'QR code for pairing',
    once: 'The identifier is shown this once. It is as good as a password: keep it to yourself.', here: 'Open Traccar Client on this phone and pair', copy: 'Copy', server: 'Server address', id: 'Device identifier', pair: 'Pair', app: 'Background app', revoke: 'Revoke', revoked: 'Revoked', last: 'last {at}', never: 'nothing received yet',
  },
  photo: { bearing: 'facing {n}°', gallery: 'Gallery', copy: 'Copy with watermark', remove: 'Delete', open: 'Look at the photo' },
  sealed: {
    title: 'Sealed file', about: 'Saves the {n} unsent items with their photos as one encrypted file. When the phone breaks or there is no network, sign in on another phone and hand it in, or give it with the passphrase to the county’s administrator, who hands it in at the desk.', passphrase_hint: 'Passphrase (8 characters or more)', export: 'Export', import: 'Hand in a file',
    taken: '{n} items taken in, being sent', other_person: 'This file is another person’s: sign in as them', passphrase: 'Wrong passphrase', no_sealed_file: 'This is no sealed file', unknown_format: 'The file is of a newer version: update the app first', damaged: 'The file is damaged or was changed', failed: 'Not exported: {why}', stop: 'Stop', notmade: 'Stopped: nothing was exported', stopped: 'Stopped. What was taken in is here; choose the same file to go on, nothing comes twice.',
  },
  about: { title: 'What is held about me', here: 'On this phone: {items} items, {photos} photos, {known} entries from the server', offline: 'The server does not answer: what it holds cannot be shown now.', loading: 'Asking the server…', account: 'captured {captured} · received {received} · outstanding {outstanding}', devices: '{n} devices registered', server: 'The server keeps your inspections, tracks, photos and devices. Each look by the city is written into the county’s log of looks.', looks: 'Who looked', nolooks: 'Nobody has looked yet.', mylook: 'yours', manylook: 'a list of the county', what: { InspectionService: 'Inspections', PatrolService: 'Patrols', ReviewService: 'Cases', RegistryService: 'Targets', GridService: 'Grid and duties', TaskingService: 'Coverage and debts', DossierService: 'Documents', EvidenceService: 'Photos', DisclosureService: 'Public pages', other: 'Other' } },
  itemkind: { inspection: 'Inspection', patrol: 'Patrol', event: 'Report', target: 'New target', photo_manifest: 'More photos', case_act: 'Evidence supplied', receipt_ack: 'Acknowledgement' },
  notice: { title: 'Notices', go: 'Go and patrol', unseen: '{n} not seen yet', fresh: 'new', none: 'No notices yet. You are told here when a patrol is overdue, when one below you is escalated to you, and when what you look after is put under a warning.', never: 'No notices were fetched yet; look again with a network.', kind: { overdue: 'Overdue', escalated: 'Escalated', warning: 'Warning' } },
  me: {
    device: 'This phone', stored: '{used} used, {free} free', kept: 'The browser promises to keep the data', notkept: 'The browser may clear data when space runs out; send in time', out: 'Sign out', outask: 'Signing in again needs a network. A patrol under way is paused until you sign in again. What is unsent stays on this phone and goes on being sent.',
    wifi: 'Photos by Wi-Fi only', small: 'Send smaller copies (originals stay here)', persist: 'Keep the data', log: 'Send the log', size: 'Large type', sizeon: 'On', sizeoff: 'Off', lang: 'Language', langname: 'English', ok: 'OK',
  },
  unit: { m: '{n} m', km: '{n} km', min: '{n} min', hmin: '{h} h {n} min', h: '{n} h' },
  broken: { title: 'Xuncha cannot open its database on this phone, so it cannot be used now.', why: 'Free some space, leave private browsing, close other pages of Xuncha, and try again. What is kept is not lost by this. Do not clear the browser’s data.', again: 'Try again' },
  insecure: 'This address is not secure (no HTTPS), so the browser cannot hash photos. Open it by https.',
}

export default en
