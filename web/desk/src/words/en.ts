import type { Words } from './zh'

export const en: Words = {
  product: 'Xuncha',
  desk: 'Review desk',
  nav: { queue: 'Evidence queue', register: 'Register', inspections: 'Inspections', people: 'People & devices', admin: 'Administration', looks: 'Who looked' },
  signIn: {
    title: 'Sign in to the desk', tenant: 'Tenant code', tenantHint: 'Six digits of the county, such as 140802; the city is 1408', account: 'Account', password: 'Password', enter: 'Sign in',
    lead: 'See the photos, see the law, decide. Every step is on record.', out: 'Sign out', checking: 'Checking who you are…',
    ended: 'Your last session ended: {why}',
  },
  common: {
    loading: 'Loading…', retry: 'Try again', more: 'Load more', end: 'That is all', empty: 'Nothing here', close: 'Close', cancel: 'Cancel', confirm: 'OK', save: 'Save', back: 'Back', copy: 'Copy', copied: 'Copied', all: 'All',
    yes: 'Yes', no: 'No', unknown: 'Unknown', none: 'None', search: 'Search', clear: 'Clear filters', language: '中文', open: 'Open', you: 'me', system: 'System', previous: 'Previous', next: 'Next', refresh: 'Refresh', page: 'Page {n}',
    city: 'City supervision · read-only, every look is logged', readOnly: 'Read-only',
  },
  states: {
    notAllowed: 'Not allowed', notAllowedWhy: 'Your role cannot use this page. Ask the administrator of your county if you need it.', yourRoles: 'Your roles: {roles}',
    notFound: 'Not found', notFoundWhy: 'There is no such thing, or it is outside your remit.', failed: 'That did not work', toQueue: 'To the evidence queue', home: 'To the start',
  },
  role: {
    ROLE_UNSPECIFIED: '—', ROLE_INSPECTOR: 'Inspector', ROLE_GRID_MEMBER: 'Grid member', ROLE_CHIEF: 'River, lake or forest chief', ROLE_RANGER: 'Ranger', ROLE_THIRD_PARTY_INSPECTOR: 'Third-party inspector', ROLE_REVIEWER: 'Reviewer', ROLE_COUNTY_ADMIN: 'County administrator', ROLE_AUDITOR: 'Auditor', ROLE_CITY_SUPERVISOR: 'City supervisor',
  },
  kind: {
    outfall: 'River outfall', open_pit_mine: 'Open-pit mine', tailings_pond: 'Tailings pond', construction_site: 'Construction site', livestock_farm: 'Livestock farm', solid_waste_yard: 'Solid-waste yard', water_source: 'Drinking-water source', black_odour_water: 'Black-odour water', permit_holder: 'Permit holder',
    unknown: 'Unregistered target',
  },
  status: { active: 'Active', suspended: 'Suspended', closed: 'Closed', withdrawn: 'Withdrawn' },
  state: {
    STATE_UNSPECIFIED: '—', STATE_OPEN: 'To review', STATE_EVIDENCE_REQUESTED: 'Evidence asked', STATE_ACCEPTED: 'Evidence accepted', STATE_ORDERED: 'Ordered', STATE_RECTIFIED: 'To re-inspect', STATE_REINSPECTED: 'To close', STATE_CLOSED: 'Closed', STATE_DISMISSED: 'Dismissed', STATE_TRANSFERRED: 'Transferred',
  },
  severity: { A: 'A · critical', B: 'B · major', C: 'C · minor' },
  inspectionState: { STATE_UNSPECIFIED: '—', STATE_RECEIVED: 'Received, photos missing', STATE_COMPLETE: 'Complete' },
  due: { none: '—', overHours: '{n} h overdue', overDays: '{n} d overdue', today: 'Today · within {n} h', days: '{n} d left', label: 'Due', due: 'due {at}', todayWord: 'today' },
  filter: { severity: 'Severity', state: 'State', kind: 'Kind', region: 'Township', county: 'County', due: 'Due', active: 'In hand (all)', mine: 'Mine only', dueOver: 'Overdue', dueToday: 'Due today', dueWeek: 'Within 7 days', allKinds: 'All kinds', allRegions: 'Whole area', allCounties: 'All 13 counties', allDue: 'Any deadline', allStates: 'All states', source: 'Source', allSources: 'Any source', fromInspection: 'Inspections', fromReport: 'Public reports' },
  queue: {
    title: 'Evidence queue', count: '{n} cases', countMore: '{n}+ cases', live: 'Live', connecting: 'Connecting…', polled: 'Refreshed each minute', offline: 'Connection lost, trying again', empty: 'The queue is empty', emptyWhy: 'No case fits the filters. Findings of severity A and B open cases by themselves and appear here.', free: 'Free', heldBy: 'held by {who}', heldByYou: 'Held by me', heldUntil: 'Held by {who} until {at}',
    findings: '{n} findings', claimNext: 'Claim next', none: 'There is no free case', claimed: 'Claimed: {name}', arrived: 'New case: {name}', pick: 'Choose a case on the left', keys: 'Keys', released: 'Given back to the queue', autoClaim: 'Claim the next one when done',
  },
  photos: {
    title: 'Photos', none: 'This case has no photos', loading: 'Loading the photo…', failed: 'The photo could not be loaded', notShown: 'Browsers cannot show this format; this is the thumbnail', missing: 'Not here yet', of: '{n} / {all}', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'Fit', full: 'Actual size', original: 'Original', thumbnail: 'Thumbnail', download: 'Download the original', hash: 'SHA-256', taken: 'Taken', place: 'Place', item: 'Item', size: 'Size', away: '{m} m from the target', noPlace: 'No place with the photo',
    plan: 'Plan: the target, where it was taken, and 200 m round', verified: 'Equals the original\'s hash', mismatch: 'Differs from the declared hash', checking: 'Checking the hash…', after: 'After', before: 'Before',
  },
  findings: { title: 'Findings', basis: 'Basis', note: 'On site', none: 'No findings', failed: 'Not met: ', times: 'in {n} inspections' },
  flags: { title: 'Doubts', none: 'No doubts', hint: 'A doubt never refuses a capture; a person judges' },
  flag: {
    target_unknown: 'Unregistered target', pack_unknown: 'Unknown checklist version', pack_other_kind: 'Checklist of another kind', position_missing: 'No position', position_unusable: 'Unusable position', position_inaccurate: 'Inaccurate position', position_mock: 'The phone reported a mock position', far_from_target: 'Far from the target', time_unusable: 'Unusable phone time', time_in_future: 'Taken after it was received', late: 'Sent late', clock_wrong: 'Phone clock is wrong', one_officer: 'Fewer than two officers', signature_missing: 'No signature and no word of refusal', outside_own_region: 'Outside the inspector\'s area', field_unreadable: 'Fields that could not be read, left out',
    answer_missing: 'Not answered', answer_unknown_item: 'Answer to an unknown item', answer_unknown_field: 'Answer to an unknown field', answer_more_unknown: 'More unknown answers', answer_wrong_type: 'Answer of the wrong type', answer_out_of_range: 'Value out of range', answer_text_too_long: 'Text cut short', answer_not_judged: 'Not judged: nothing to compare with', photos_too_few: 'Too few photos',
    asset_unknown: 'What was patrolled is not registered', track_empty: 'No usable fix', not_delegated: 'Nobody had delegated it', fixes_unusable: 'Some fixes are unusable', target_withdrawn: 'Target withdrawn', captured_after_login: 'Captured before the sign-in', chain_broken: 'Chain broken', chain_fork: 'Chain forked', chain_gap: 'Chain has a gap', signature_absent: 'Not signed', signature_invalid: 'Signature invalid', device_revoked: 'Device revoked', device_unknown: 'Not the person’s device',
    exif_missing: 'Photo without camera data', exif_time_differs: 'Camera time differs', exif_place_differs: 'Camera place differs', used_in_several_inspections: 'Photo used in several inspections',
  },
  case: {
    title: 'Case', trail: 'Trail', target: 'Target', inspection: 'Inspection', opened: 'Opened', region: 'Area', version: 'Version', permalink: 'Open alone', inspections: 'Inspections', holder: 'Held by', due: 'This step is due', reinspectHint: 'Record the result here when another pair has re-inspected',
  },
  act: {
    opened: 'Opened', joined: 'Another inspection joined', claimed: 'Claimed', released: 'Given back', accepted: 'Evidence accepted', evidence_requested: 'More evidence asked', dismissed: 'Dismissed', ordered: 'Rectification ordered', rectified: 'Reported rectified', reinspected: 'Re-inspected', closed: 'Closed', transferred: 'Transferred',
    finding: '{n} findings, worst {severity}', until: 'due {at} ({n} working days)', to: 'to {to}', passed: 'passed', failed: 'failed; the order stands', late: 'late', photos: '{before} before, {after} after',
  },
  decide: {
    claim: 'Claim', renew: 'Renew', release: 'Give back', accept: 'Accept', evidence: 'Ask evidence', dismiss: 'Dismiss', order: 'Order', transfer: 'Transfer', close: 'Close case', reinspect: 'Record re-inspection',
    reason: 'Reason', reasonHint: 'Facts and basis; goes into the trail', template: 'Common reasons', orderText: 'What is ordered', orderHint: 'What is to be put right, and how far', days: 'Due in working days', daysHint: '1 to 365 working days, by the national calendar', transferTo: 'Receiving body', send: 'Submit', sendKeys: 'Ctrl+Enter submits, Esc cancels', sending: 'Submitting…', done: '{act}: {name}',
    passed: 'Result', pass: 'Put right', fail: 'Not put right', which: 'The re-inspection', noInspection: 'The target has no complete inspection after the rectification was reported',
    acceptAsk: 'The evidence is enough for the findings listed.', closeAsk: 'The re-inspection passed; this ends the case for good.',
  },
  why: {
    readOnly: 'Your role may only read', city: 'City supervision is read-only', closed: 'The case is over', claimFirst: 'Claim the case first', heldByOther: '{who} holds it until {at}', alreadyYours: 'You hold it already', notFree: 'Need not be claimed', state: 'Not possible while the case is “{state}”', notHeld: 'You do not hold this case',
  },
  moved: { title: 'The case has changed', text: 'What you saw is out of date; it has been loaded again. Look once more, then decide.', held: '{name} was just claimed by somebody else', gone: 'The case is no longer in your remit' },
  dismissReasons: { weak: 'Too little evidence', corrected: 'Slight and corrected', wrong: 'Mistaken', duplicate: 'Duplicate' },
  dismissTexts: {
    weak: '现有照片和记录不足以证明所列问题，不予处理。', corrected: '问题轻微且当场改正，未造成危害后果，依据《行政处罚法》第三十三条不予处罚，已予教育。', wrong: '经核实，现场情况符合要求，系填报有误。', duplicate: '与在办案件重复，并入原案件办理。',
  },
  evidenceReasons: { blurred: 'Blurred photo', wide: 'No wide view', sign: 'No sign shown', place: 'Doubtful place', people: 'No second officer' },
  evidenceTexts: {
    blurred: '照片模糊，无法辨认所指问题，请到现场补拍近景与全景各一张。', wide: '缺少能看出方位的全景照片，请补拍。', sign: '缺少标识牌及周边环境照片，请补拍。', place: '拍摄位置与对象相距过远，请到现场重新拍摄并开启高精度定位。', people: '仅有一名检查人员，请由两名以上具有执法资格的人员到场补充检查。',
  },
  orderIntro: '经查，下列要求未达到，责令改正：', orderEnd: '改正完成后报送整改前、后照片，由本机关复查。',
  transferTargets: { police: 'Police (suspected crime)', procuratorate: 'Procuratorate', water: 'Water affairs', housing: 'Housing and construction', land: 'Natural resources', urban: 'Urban management', farm: 'Agriculture', forest: 'Forestry and grassland', safety: 'Emergency management' },
  transferReason: { police: '涉嫌犯罪，依据《行政执法机关移送涉嫌犯罪案件的规定》移送。', other: '不属于本机关职权范围，依法移送有权机关处理。' },
  transferReasons: { police: 'Suspected crime', other: 'Not our remit' },
  keys: {
    title: 'By keyboard', move: 'previous / next case', claim: 'claim the chosen case (renew when held)', claimNext: 'claim the next free case', photo: 'previous / next photo', photoN: 'photo by number', zoom: 'actual size / fit', compare: 'Compare: before and after, or original and derived', zoomStep: 'zoom in / out', accept: 'accept the evidence', evidence: 'ask for evidence', dismiss: 'dismiss', order: 'order rectification', transfer: 'transfer', close: 'close the case', reinspect: 'record the re-inspection', release: 'give back', filters: 'to the filters; leave a field', open: 'open the case alone', help: 'show or hide this help', send: 'submit a dialog', refresh: 'refresh the queue',
  },
  register: {
    title: 'Register', search: 'Name, or start of the code', empty: 'No target fits the filters', name: 'Name', code: 'Code', kind: 'Kind', region: 'Area', status: 'Status', updated: 'Updated', list: 'List', map: 'Map', place: 'Place (WGS 84)', attributes: 'On file', history: 'History', inspections: 'Inspections', cases: 'Cases', demonstration: 'Demonstration', noAttributes: 'No attributes on file', noHistory: 'Nothing yet', noInspections: 'Not inspected yet', noCases: 'No case in hand', shown: '{n} targets on the map', mapHint: 'Click a dot for the target; colour is its kind', county: 'County',
    loadingMap: 'Loading targets…', capped: 'Only the first {n} are shown; narrow the filters',
  },
  option: {
    unknown: 'unknown', known: 'known', on_sign: 'on the sign', fen: 'Fen', sushui: 'Sushui', yellow_river: 'Yellow River', planned: 'planned', under_way: 'under way', done: 'done', accepted: 'accepted', scattered_domestic: 'scattered domestic', industrial_storm: 'industrial storm water', wwtp_overflow: 'treatment-works overflow', park_mixed: 'mixed, industrial park', ban: 'banned', merge: 'merged', standardise: 'brought to standard', closed: 'closed', producing: 'producing', suspended: 'suspended', orphan: 'orphan', in_use: 'in use', abandoned: 'abandoned',
    pig: 'pig', dairy: 'dairy', beef: 'beef', layer: 'layer hens', broiler: 'broilers', sheep: 'sheep', other: 'other', scale: 'at scale', below_scale: 'below scale', household: 'household', collect: 'collect', store: 'store', treat: 'treat', use: 'use', land: 'spread on land', third_party: 'third party', discharge: 'discharged', none: 'none', hazardous: 'hazardous', I: 'general, class I', II: 'general, class II',
    groundwater: 'groundwater', river: 'river', reservoir: 'reservoir', lake: 'lake', level_1: 'level 1', level_2: 'level 2', quasi: 'quasi-protected', city: 'city', county: 'county', township: 'township', village: 'village', urban: 'urban', rural: 'rural', light: 'light', heavy: 'heavy', key: 'key', simplified: 'simplified', registered: 'registered', green: 'green', blue: 'blue', yellow: 'yellow', red: 'red', black: 'black',
  },
  what: { created: 'Registered', updated: 'Updated', imported: 'Imported', inspected: 'Inspected', case_opened: 'Case opened', case_closed: 'Case over' },
  inspections: {
    title: 'Inspections', empty: 'No inspection fits the filters', captured: 'Captured', received: 'Received', target: 'Target', pack: 'Checklist', findings: 'Findings', flags: 'Doubts', photos: 'Photos', state: 'State', answers: 'Answers', officers: 'Officers', refusal: 'Why not signed', place: 'Place', accuracy: 'within {m} m', distance: 'From the target', hash: 'SHA-256 of the submission', device: 'Device', app: 'App', completed: 'Complete', na: 'n/a', unknownTarget: 'Unregistered target', here: '{here} / {all}', note: 'Note', noAnswers: 'No answers', clock: 'Time and place', noPack: 'The checklist cannot be read; codes only', metres: '{m} m',
  },
  people: {
    title: 'People & devices', account: 'Account', name: 'Name', roles: 'Roles', region: 'Limited to', created: 'Created', state: 'State', enabled: 'Enabled', disabled: 'Disabled', add: 'Add a person', edit: 'Edit', devices: 'Devices', disable: 'Disable', enable: 'Enable', password: 'First password', newPassword: 'New password (empty: unchanged)', passwordHint: 'At least 8 characters', wholeCounty: 'Whole county', addTitle: 'Add a person', editTitle: 'Edit {name}', devicesOf: 'Devices of {name}', noDevices: 'No registered devices', lastSeen: 'Last seen', registered: 'Registered', revoked: 'Revoked', revoke: 'Revoke', revokeAsk: 'The device is signed out at once and for good. Revoke “{name}”?', disableAsk: '{name} is signed out at once and cannot sign in again. Their records stay.', saved: 'Saved', keyed: 'has a signing key', needAccount: 'Give an account', needName: 'Give a name', needRole: 'Choose a role', auditorHint: 'Auditors look and change nothing', self: 'You cannot disable yourself', unnamed: 'Unnamed device',
  },
  looks: { title: 'Who looked', lead: 'Each look of the city\'s supervision at this county\'s data', who: 'Who', what: 'At what', at: 'When', empty: 'The city has not looked yet' },
  look: { ListCases: 'list of cases', GetCase: 'a case', ListInspections: 'list of inspections', GetInspection: 'an inspection', ListTargets: 'list of targets', GetTarget: 'a target', ListTargetHistory: 'a target\'s history', ListRegions: 'divisions', OpenPhoto: 'a photo' },
  admin: { grid: 'Grid and heads', duties: 'Duties', packs: 'Checklists', rules: 'Patrol rules', photoRules: 'Photos', calendar: 'Working days', accounts: 'Accounts', quarantine: 'Quarantine', choose: 'Choose…' },
  papers: { title: 'Papers and transfer', record: 'On-site record', order: 'Order to rectify', reinspection: 'Re-inspection record', save: 'Save PDF', pack: 'Evidence package', packing: 'Packing', packed: 'Downloaded; check it offline by xuncha verify package', packWhy: 'Originals, receipts, trail and papers; can be checked offline', packDenied: 'Your role may not export evidence' },
  calendar: { due: 'Due', off: 'Holiday', made: 'Made-up workday', worked: 'Working day', weekend: 'Weekend', month: '{y}-{m}', week: { d1: 'Mo', d2: 'Tu', d3: 'We', d4: 'Th', d5: 'Fr', d6: 'Sa', d7: 'Su' }, left: '{n} working days left', lateBy: '{n} working days late', lead: 'Deadlines are counted in working days; public holidays are imported by year with xuncha import', unknown: 'The holidays of {y} are not imported yet: Monday to Friday is assumed' },
  accounts: { lead: 'What each phone captured, and what of it is here', who: 'Person', device: 'Device', captured: 'Captured', received: 'Received', complete: 'of it complete', held: 'Held', quarantined: 'Quarantine', outstanding: 'Not here', clock: 'Clock error', pushed: 'Last push', missing: '{n} not received yet', whole: 'Everything is here', only: 'Only with something missing', empty: 'No phone has sent anything yet' },
  quarantine: { lead: 'What could not be read is kept here as it came', kind: 'Kind', why: 'Reason', waiting: 'Waiting', look: 'Look', release: 'Read again', became: 'It is now:', empty: 'The quarantine is empty', withReleased: 'With those read since' },
  receipts: {
    title: 'Receipts', lead: 'Whether a receipt on a phone was signed by this system; checked in this browser, so that the server does not vouch for itself', paste: 'Paste the receipt that the phone copied, or drop its file here', file: 'Choose a file…', check: 'Check', signed: '✓ The signature is valid: made by a published key of this system', item: 'Item',
    logged: 'In the county’s log: entry {position} of {size}', notLogged: 'The log does not have this entry; tell an administrator at once', elsewhere: 'Of region {tenant}, whose county checks its log',
    refused: { malformed: 'This is no receipt, or a part of it is missing', unsigned: 'The signature does not fit: the text was changed, or this system did not sign it', browser: 'This browser cannot check Ed25519 signatures (it must be newer, and on https); use xuncha verify receipt' },
  },
  itemKind: { inspection: 'Inspection', photo_manifest: 'More photos', patrol: 'Patrol', event: 'Problem reported', case_act: 'Act in a case', receipt_ack: 'Receipt acknowledged' },
  receiptStatus: { STATUS_UNSPECIFIED: '—', STATUS_ACCEPTED: 'accepted', STATUS_DUPLICATE: 'here already', STATUS_CONFLICT: 'conflict, both kept', STATUS_HELD: 'held', STATUS_QUARANTINED: 'still unreadable' },
  draft: { begin: 'Draft the next version', drop: 'Drop the draft', publish: 'Publish', published: 'Published', kept: 'The draft is kept in this browser; what differs stands on the right', content: 'Content', changes: 'Changes', pick: 'Choose a version on the left', noJson: 'This is no valid JSON:' },
  packs: { lead: 'A published version never changes; each inspection is judged by the one it used', items: '{n} items', empty: 'There is no checklist yet' },
  rules: { lead: 'Taken by date; a published rule counts from the next midnight, and past patrols are not judged anew', from: 'from {at}', empty: 'There is no patrol rule yet' },
  photoRules: { lead: 'What the county’s phones may do with photos; whatever is allowed is marked, and reviewers see it', gallery: 'Photos may be taken from the gallery', galleryWhy: 'If not, only the camera in the app, on the spot', smallerCopies: 'A smaller copy may be sent', smallerCopiesWhy: 'Where the signal is poor a copy is sent and the original stays on the phone; if not, always the original' },
  rhythm: { title: 'Inspected', lead: 'From a day on, each target of this unit is to be inspected at least once in each period. Units below without a period of their own keep it too.', set: 'Set', above: 'as above' },
  per: { week: 'every week', month: 'every month', quarter: 'every quarter', half_year: 'every half-year', year: 'every year' },
  tier: { city: 'City', county: 'County', township: 'Township', village: 'Village' },
  asset: { reach: 'Reach', lake: 'Lake', plot: 'Forest plot', unit: 'Grid unit' },
  grid: { lead: 'Who answers for which grid unit, and when', tier: 'Tier', allTiers: 'All tiers', head: 'Head', members: 'Members', member: 'Member', noHead: 'No head', appoint: 'Appoint', role: 'Post', from: 'From', until: 'Until', open: 'now', dates: '{from} to {until}', empty: 'There is no grid unit yet' },
  warning: { title: 'Warning', lead: 'Under a warning the rules may ask for more visits; the running period is cut on the day it begins.', now: 'Now: ', level: 'Level', reason: 'Reason' },
  warningLevel: { none: 'None', yellow: 'Yellow', orange: 'Orange', red: 'Red' },
  duties: { lead: 'Who answers for which reach or plot, by which rule', who: 'Person', what: 'Reach or plot', rule: 'Rule', dates: 'Dates', delegated: 'Delegated', delegate: 'Delegate', end: 'End', to: 'Delegate to', empty: 'There is no duty yet' },
  import: { title: 'Import targets', lead: 'CSV (UTF-8, first line kind,code,name,region,lat,lng and attributes) or GeoJSON; checked first, imported only without a fault', file: 'File', rows: '{n} rows', faults: '{n} rows are wrong, nothing was imported', clean: 'no faults', row: 'Row {n}', number: 'Row', do: 'Import {n} rows', done: '{n} targets imported', large: 'The file is larger than 10 MB; use xuncha import', open: 'Import…' },
  bulk: { title: 'Several at once', chosen: '{n} chosen', signs: 'Print signs', sheet: 'Print signs, six a page', status: 'Set status…', apply: 'Apply', done: '{n} done, {failed} failed' },
  compare: { on: 'Compare', off: 'Single', before: 'Before', after: 'After', original: 'Original', derived: 'Derived (thumbnail)', hint: 'Side by side: before and after; without those, original and derived' },
  reason: {
    offline: 'The server cannot be reached; check the network', unexpected: 'Something went wrong at the server; it has been logged', store_away: 'A store does not answer; try again later', not_found: 'Not found', outside_region: 'Not found', role_missing: 'Your role does not allow this', read_only_scope: 'Read-only', bad_credentials: 'The tenant, account or password is wrong', account_locked: 'Too many failed attempts; come back later', account_disabled: 'The account is disabled', token_missing: 'Sign in first', token_invalid: 'The session is no longer valid; sign in again', token_expired: 'The session has expired; sign in again', token_reused: 'The session was used elsewhere; all of it is closed', device_revoked: 'This device has been revoked', too_many_requests: 'Too many requests; come back later',
    case_closed: 'The case is over', case_held: 'Another reviewer holds it', case_not_claimed: 'Claim the case first (the claim may have expired)', case_act_not_allowed: 'Not possible in the case\'s present state', same_pair: 'Who inspected neither reviews nor re-inspects', reason_required: 'Give a reason', deadline_required: 'Give a deadline of 1 to 365 working days', case_moved: 'The case has changed; look once more', account_taken: 'The account name is taken', weak_password: 'The password is too short or too long', region_unknown: 'There is no such division', bad_argument: 'What was entered is not valid', photo_unknown: 'There is no such photo', bad_page_token: 'The list has changed; start from the first page',
  },
}
