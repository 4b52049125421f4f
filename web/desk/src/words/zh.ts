// 中文为先；en.ts 与此同形，编译时核对。
export const zh = {
  product: '巡查',
  desk: '审核台',
  nav: { queue: '证据队列', register: '监管对象', inspections: '检查记录', people: '人员与设备', admin: '管理', looks: '查阅记录' },
  signIn: {
    title: '登录审核台', tenant: '租户代码', tenantHint: '六位县级代码，如 140802；市级 1408', account: '账号', password: '密码', enter: '登录',
    lead: '看照片，看依据，下决定。每一步都留痕。', out: '退出登录', checking: '正在核对身份…',
    ended: '上次登录已结束：{why}',
  },
  common: {
    loading: '正在载入…', retry: '重试', more: '载入更多', end: '已到末尾', empty: '没有内容', close: '关闭', cancel: '取消', confirm: '确定', save: '保存', back: '返回', copy: '复制', copied: '已复制', all: '全部',
    yes: '是', no: '否', unknown: '未知', none: '无', search: '搜索', clear: '清除条件', language: 'English', open: '打开', you: '我', system: '系统', previous: '上一页', next: '下一页', refresh: '刷新', page: '第 {n} 页',
    city: '市级督导 · 只读，每次查阅均登记', readOnly: '只读',
  },
  states: {
    notAllowed: '没有权限', notAllowedWhy: '您的角色不能使用此页面。如需使用，请联系本县管理员。', yourRoles: '您的角色：{roles}',
    notFound: '没有找到', notFoundWhy: '没有这样的内容，或它不属于您的管辖范围。', failed: '没有成功', toQueue: '回到证据队列', home: '回到首页',
  },
  role: {
    ROLE_UNSPECIFIED: '—', ROLE_INSPECTOR: '检查人员', ROLE_GRID_MEMBER: '网格员', ROLE_CHIEF: '河湖林长', ROLE_RANGER: '护林员', ROLE_THIRD_PARTY_INSPECTOR: '第三方检查', ROLE_REVIEWER: '审核人员', ROLE_COUNTY_ADMIN: '县级管理员', ROLE_AUDITOR: '审计人员', ROLE_CITY_SUPERVISOR: '市级督导',
  },
  kind: {
    outfall: '入河排污口', open_pit_mine: '露天矿山', tailings_pond: '尾矿库', construction_site: '施工工地', livestock_farm: '畜禽养殖场', solid_waste_yard: '固废堆场', water_source: '饮用水水源', black_odour_water: '黑臭水体', permit_holder: '持证排污单位',
    unknown: '未登记对象',
  },
  status: { active: '在管', suspended: '停用', closed: '关闭', withdrawn: '撤销' },
  state: {
    STATE_UNSPECIFIED: '—', STATE_OPEN: '待审核', STATE_EVIDENCE_REQUESTED: '待补证', STATE_ACCEPTED: '证据成立', STATE_ORDERED: '责令改正中', STATE_RECTIFIED: '待复查', STATE_REINSPECTED: '待结案', STATE_CLOSED: '已结案', STATE_DISMISSED: '不予处理', STATE_TRANSFERRED: '已移送',
  },
  severity: { A: 'A 类 · 严重', B: 'B 类 · 较重', C: 'C 类 · 一般' },
  inspectionState: { STATE_UNSPECIFIED: '—', STATE_RECEIVED: '已收到，缺照片', STATE_COMPLETE: '完整' },
  due: { none: '—', overHours: '逾期 {n} 小时', overDays: '逾期 {n} 天', today: '今天 · {n} 小时内', days: '剩 {n} 天', label: '期限', due: '{at} 到期', todayWord: '今天' },
  filter: { severity: '等级', state: '状态', kind: '对象类别', region: '乡镇街道', county: '县（市、区）', due: '期限', active: '办理中（全部）', mine: '只看我的', dueOver: '已逾期', dueToday: '今天到期', dueWeek: '七天内', allKinds: '全部类别', allRegions: '全部辖区', allCounties: '全部 13 县', allDue: '全部期限', allStates: '全部状态', source: '来源', allSources: '全部来源', fromInspection: '现场检查', fromReport: '群众举报' },
  queue: {
    title: '证据队列', count: '{n} 件', countMore: '{n}+ 件', live: '实时', connecting: '正在连接…', polled: '每分钟刷新', offline: '连接中断，正在重连', empty: '队列是空的', emptyWhy: '没有符合条件的案件。A、B 类问题会自动立案并在这里出现。', free: '待领取', heldBy: '{who} 办理中', heldByYou: '我在办', heldUntil: '{who} 办理中，保留至 {at}',
    findings: '{n} 个问题', claimNext: '领取下一件', none: '没有可领取的案件', claimed: '已领取：{name}', arrived: '新案件：{name}', pick: '从左侧选择一件案件', keys: '快捷键', released: '已放回队列', autoClaim: '办完自动领取下一件',
  },
  photos: {
    title: '照片', none: '此案件没有照片', loading: '正在载入照片…', failed: '照片未能载入', notShown: '此格式无法在浏览器中显示，以下为缩略图', missing: '尚未收到', of: '{n} / {all}', zoomIn: '放大', zoomOut: '缩小', fit: '适应窗口', full: '原始大小', original: '原图', thumbnail: '缩略图', download: '下载原图', hash: 'SHA-256', taken: '拍摄', place: '位置', item: '检查项', size: '大小', away: '距对象 {m} 米', noPlace: '照片未带位置',
    plan: '位置示意：对象、拍摄点与 200 米范围', verified: '与原始文件哈希一致', mismatch: '与声明的哈希不一致', checking: '正在核对哈希…', after: '整改后', before: '整改前',
  },
  findings: { title: '问题', basis: '依据', note: '现场说明', none: '没有问题', failed: '不符合：', times: '{n} 次检查均有' },
  flags: { title: '疑点', none: '没有疑点', hint: '系统不因疑点拒收，由人判断' },
  flag: {
    target_unknown: '对象未登记', pack_unknown: '检查表版本未知', pack_other_kind: '检查表与对象类别不符', position_missing: '没有定位', position_unusable: '定位不可用', position_inaccurate: '定位精度差', position_mock: '手机报告使用了模拟定位', far_from_target: '离对象过远', time_unusable: '手机时间不可用', time_in_future: '拍摄时间晚于收到时间', late: '上传过晚', clock_wrong: '手机时钟不准', one_officer: '检查人员不足两人', signature_missing: '无签字，也无拒签说明', outside_own_region: '在检查人辖区之外', field_unreadable: '个别字段无法读取，未采用',
    answer_missing: '漏答', answer_unknown_item: '回答了不存在的检查项', answer_unknown_field: '回答了不存在的字段', answer_more_unknown: '还有更多未知回答', answer_wrong_type: '回答类型不符', answer_out_of_range: '数值超出合理范围', answer_text_too_long: '文字过长，已截短', answer_not_judged: '因缺少比较数据未判定', photos_too_few: '照片张数不足',
    asset_unknown: '巡查对象未登记', track_empty: '没有可用的定位', not_delegated: '未经委托代巡', fixes_unusable: '部分定位点不可用', target_withdrawn: '对象已撤销', captured_after_login: '时间早于登录', chain_broken: '采集链断开', chain_fork: '采集链分叉', chain_gap: '采集链缺项', signature_absent: '未签名', signature_invalid: '签名无效', device_revoked: '设备已注销', device_unknown: '设备不属于本人',
    exif_missing: '照片无拍摄信息', exif_time_differs: '照片内时间与手机所报不一致', exif_place_differs: '照片内位置与手机所报不一致', used_in_several_inspections: '同一照片用于多次检查',
  },
  case: {
    title: '案件', trail: '办理过程', target: '监管对象', inspection: '检查', opened: '立案', region: '辖区', version: '版本', permalink: '单独打开', inspections: '相关检查', holder: '办理人', due: '本环节期限', reinspectHint: '另一组两人以上的复查完成后在此登记结果',
  },
  act: {
    opened: '立案', joined: '并入新检查', claimed: '领取', released: '放回队列', accepted: '认定证据成立', evidence_requested: '要求补充证据', dismissed: '不予处理', ordered: '责令改正', rectified: '报告整改完成', reinspected: '复查', closed: '结案', transferred: '移送',
    finding: '{n} 个问题，最重 {severity} 类', until: '期限 {at}（{n} 个工作日）', to: '移送至 {to}', passed: '复查通过', failed: '复查未通过，继续整改', late: '逾期整改', photos: '整改前 {before} 张，整改后 {after} 张',
  },
  decide: {
    claim: '领取', renew: '续期', release: '放回', accept: '证据成立', evidence: '要求补证', dismiss: '不予处理', order: '责令改正', transfer: '移送', close: '结案', reinspect: '登记复查',
    reason: '理由', reasonHint: '写明事实与依据；将载入办理过程', template: '常用理由', orderText: '责令内容', orderHint: '写明要改正什么、做到什么程度', days: '改正期限（工作日）', daysHint: '1 至 365 个工作日，按国家法定节假日推算', transferTo: '接收单位', send: '提交决定', sendKeys: 'Ctrl+Enter 提交，Esc 取消', sending: '正在提交…', done: '已{act}：{name}',
    passed: '复查结论', pass: '整改到位', fail: '未整改到位', which: '复查所依据的检查', noInspection: '该对象没有可作复查的完整检查（须为整改报告之后完成的检查）',
    acceptAsk: '认定现有证据足以证明所列问题。', closeAsk: '复查已通过，结束本案。结案后不能再办理。',
  },
  why: {
    readOnly: '您的角色只能查看', city: '市级督导只读，不能办理县级案件', closed: '案件已办结', claimFirst: '请先领取案件', heldByOther: '{who} 正在办理，保留至 {at}', alreadyYours: '您已领取', notFree: '无需领取', state: '案件处于“{state}”，不能执行此操作', notHeld: '您没有领取此案件',
  },
  moved: { title: '案件已变化', text: '您看到的内容已不是最新，现已重新载入。请核对后再决定。', held: '{name} 刚被他人领取', gone: '案件已不在您的范围内' },
  dismissReasons: { weak: '证据不足', corrected: '轻微且已改正', wrong: '误判', duplicate: '重复' },
  dismissTexts: {
    weak: '现有照片和记录不足以证明所列问题，不予处理。', corrected: '问题轻微且当场改正，未造成危害后果，依据《行政处罚法》第三十三条不予处罚，已予教育。', wrong: '经核实，现场情况符合要求，系填报有误。', duplicate: '与在办案件重复，并入原案件办理。',
  },
  evidenceReasons: { blurred: '照片不清', wide: '缺全景', sign: '缺标识牌', place: '定位存疑', people: '缺第二人' },
  evidenceTexts: {
    blurred: '照片模糊，无法辨认所指问题，请到现场补拍近景与全景各一张。', wide: '缺少能看出方位的全景照片，请补拍。', sign: '缺少标识牌及周边环境照片，请补拍。', place: '拍摄位置与对象相距过远，请到现场重新拍摄并开启高精度定位。', people: '仅有一名检查人员，请由两名以上具有执法资格的人员到场补充检查。',
  },
  orderIntro: '经查，下列要求未达到，责令改正：', orderEnd: '改正完成后报送整改前、后照片，由本机关复查。',
  transferTargets: { police: '公安机关（涉嫌犯罪）', procuratorate: '检察机关', water: '水务部门', housing: '住房城乡建设部门', land: '自然资源部门', urban: '城市管理部门', farm: '农业农村部门', forest: '林业和草原部门', safety: '应急管理部门' },
  transferReason: { police: '涉嫌犯罪，依据《行政执法机关移送涉嫌犯罪案件的规定》移送。', other: '不属于本机关职权范围，依法移送有权机关处理。' },
  transferReasons: { police: '涉嫌犯罪', other: '非本机关职权' },
  keys: {
    title: '键盘操作', move: '上一件 / 下一件', claim: '领取选中的案件（已领取时续期）', claimNext: '领取下一件可办案件', photo: '上一张 / 下一张照片', photoN: '第几张照片', zoom: '原始大小 / 适应窗口', compare: '对照：整改前后，或原件与派生图', zoomStep: '放大 / 缩小', accept: '认定证据成立', evidence: '要求补证', dismiss: '不予处理', order: '责令改正', transfer: '移送', close: '结案', reinspect: '登记复查', release: '放回队列', filters: '到筛选条件；离开输入框', open: '单独打开案件', help: '显示或关闭此帮助', send: '提交对话框', refresh: '刷新队列',
  },
  register: {
    title: '监管对象', search: '名称，或编码开头', empty: '没有符合条件的对象', name: '名称', code: '编码', kind: '类别', region: '辖区', status: '状态', updated: '更新', list: '列表', map: '地图', place: '位置（WGS 84）', attributes: '登记信息', history: '全部经过', inspections: '检查', cases: '案件', demonstration: '示例数据', noAttributes: '没有登记属性', noHistory: '没有记录', noInspections: '还没有检查', noCases: '没有办理中的案件', shown: '地图已载入 {n} 个对象', mapHint: '点击圆点查看对象；颜色为类别', county: '县',
    loadingMap: '正在载入对象…', capped: '仅显示前 {n} 个，请缩小范围',
  },
  option: {
    unknown: '未知', known: '已掌握', on_sign: '见标识牌', fen: '汾河', sushui: '涑水河', yellow_river: '黄河', planned: '已计划', under_way: '整治中', done: '已完成', accepted: '已验收', scattered_domestic: '散乱生活污水', industrial_storm: '工业雨洪排口', wwtp_overflow: '污水厂溢流', park_mixed: '园区混排', ban: '依法取缔', merge: '清理合并', standardise: '规范整治', closed: '已关闭', producing: '生产', suspended: '停产', orphan: '无主', in_use: '在用', abandoned: '废弃',
    pig: '猪', dairy: '奶牛', beef: '肉牛', layer: '蛋鸡', broiler: '肉鸡', sheep: '羊', other: '其他', scale: '规模养殖', below_scale: '规模以下', household: '散养户', collect: '收集', store: '贮存', treat: '处理', use: '利用', land: '还田', third_party: '委托第三方', discharge: '外排', none: '无', hazardous: '危险废物', I: 'Ⅰ 类一般', II: 'Ⅱ 类一般',
    groundwater: '地下水', river: '河流', reservoir: '水库', lake: '湖泊', level_1: '一级保护区', level_2: '二级保护区', quasi: '准保护区', city: '市级', county: '县级', township: '乡镇级', village: '村级', urban: '城市', rural: '农村', light: '轻度', heavy: '重度', key: '重点管理', simplified: '简化管理', registered: '登记管理', green: '绿', blue: '蓝', yellow: '黄', red: '红', black: '黑',
  },
  what: { created: '登记', updated: '更新', imported: '导入', inspected: '检查', case_opened: '立案', case_closed: '办结' },
  inspections: {
    title: '检查记录', empty: '没有符合条件的检查', captured: '检查时间', received: '收到', target: '对象', pack: '检查表', findings: '问题', flags: '疑点', photos: '照片', state: '状态', answers: '逐项回答', officers: '检查人员', refusal: '未签字说明', place: '位置', accuracy: '精度 {m} 米', distance: '距对象', hash: '提交内容 SHA-256', device: '设备', app: '程序', completed: '完整', na: '不涉及', unknownTarget: '未登记对象', here: '{here} / {all}', note: '说明', noAnswers: '没有回答', clock: '时间与位置', noPack: '检查表内容不可读，仅显示代码', metres: '{m} 米',
  },
  people: {
    title: '人员与设备', account: '账号', name: '姓名', roles: '角色', region: '辖区限制', created: '建立', state: '状态', enabled: '启用', disabled: '已停用', add: '新增人员', edit: '修改', devices: '设备', disable: '停用', enable: '启用', password: '初始密码', newPassword: '重设密码（留空不变）', passwordHint: '至少 8 个字符', wholeCounty: '全县', addTitle: '新增人员', editTitle: '修改 {name}', devicesOf: '{name} 的设备', noDevices: '没有登记的设备', lastSeen: '最近使用', registered: '登记', revoked: '已吊销', revoke: '吊销', revokeAsk: '吊销后该设备立即退出登录，不能恢复。确定吊销“{name}”？', disableAsk: '停用后 {name} 立即退出登录，不能再登录。其记录保留。', saved: '已保存', keyed: '带签名密钥', needAccount: '请填写账号', needName: '请填写姓名', needRole: '请至少选一个角色', auditorHint: '审计人员可查看，不能修改', self: '不能停用自己', unnamed: '未命名设备',
  },
  looks: { title: '查阅记录', lead: '市级督导对本县数据的每一次查阅', who: '何人', what: '查阅内容', at: '时间', empty: '还没有市级查阅' },
  look: { ListCases: '案件列表', GetCase: '案件', ListInspections: '检查列表', GetInspection: '检查', ListTargets: '对象列表', GetTarget: '对象', ListTargetHistory: '对象经过', ListRegions: '行政区划', OpenPhoto: '照片' },
  admin: { grid: '网格与网格长', duties: '巡查责任', packs: '检查表', rules: '巡查规则', photoRules: '拍照规则', calendar: '工作日历', accounts: '收件账', quarantine: '隔离区', choose: '请选择…' },
  papers: { title: '文书与移送', record: '现场检查笔录', order: '责令改正通知书', reinspection: '复查记录', save: '保存 PDF', pack: '下载证据包', packing: '正在打包', packed: '证据包已下载，可用 xuncha verify package 离线核验', packWhy: '原件、回执、办理记录与文书，可离线核验', packDenied: '您的角色不能导出证据包' },
  calendar: { due: '本环节期限', off: '放假', made: '调休上班', worked: '工作日', weekend: '周末', month: '{y} 年 {m} 月', week: { d1: '一', d2: '二', d3: '三', d4: '四', d5: '五', d6: '六', d7: '日' }, left: '剩 {n} 个工作日', lateBy: '已逾期 {n} 个工作日', lead: '期限按工作日推算；法定节假日与调休由 xuncha import 按年导入', unknown: '{y} 年的节假日尚未导入，暂按周一至周五推算' },
  accounts: { lead: '每部手机采集了多少，到了多少', who: '人员', device: '设备', captured: '已采集', received: '已收到', complete: '其中完整', held: '暂存', quarantined: '隔离', outstanding: '未收到', clock: '时钟误差', pushed: '最近上传', missing: '尚有 {n} 项未收到', whole: '全部收到', only: '只看有未收到的', empty: '还没有手机上传过' },
  quarantine: { lead: '无法读取的上传原样保存在这里', kind: '类别', why: '原因', waiting: '待处理', look: '查看', release: '重新读取', became: '处理结果：', empty: '隔离区是空的', withReleased: '包括已处理的' },
  receipts: {
    title: '回执核验', lead: '手机上的回执是不是本系统签出的；在本浏览器里核对，不由服务器自证', paste: '粘贴手机上复制的回执，或把文件拖到这里', file: '选择文件…', check: '核验', signed: '✓ 签名有效：由本系统公布的密钥签出', item: '条目',
    logged: '在本县登记簿中：第 {position} 号，登记簿现有 {size} 条', notLogged: '登记簿里没有这一条，请立即报告管理员', elsewhere: '属于区划 {tenant}，登记簿由该县核对',
    refused: { malformed: '这不是回执，或内容不完整', unsigned: '签名不符：内容被改动过，或不是本系统签出的', browser: '这个浏览器不能核对 Ed25519 签名（需较新的浏览器和 https）；请用 xuncha verify receipt' },
  },
  itemKind: { inspection: '检查', photo_manifest: '补充照片', patrol: '巡查', event: '问题上报', case_act: '案件办理', receipt_ack: '回执确认' },
  receiptStatus: { STATUS_UNSPECIFIED: '—', STATUS_ACCEPTED: '已收下', STATUS_DUPLICATE: '已在', STATUS_CONFLICT: '冲突，两份都保存', STATUS_HELD: '暂存', STATUS_QUARANTINED: '仍不可读' },
  draft: { begin: '以此起草新版本', drop: '放弃草稿', publish: '发布', published: '已发布', kept: '草稿保存在本浏览器；右侧为与原版的差别', content: '内容', changes: '差别', pick: '从左侧选择一个版本', noJson: '不是有效的 JSON：' },
  packs: { lead: '已发布的版本永不改动；每次检查按它所用的版本判定', items: '{n} 项', empty: '还没有检查表' },
  rules: { lead: '按生效日期取用；发布后自次日零时起生效，既往巡查不重判', from: '自 {at} 起', empty: '还没有巡查规则' },
  photoRules: { lead: '本县手机拍照的规定；放宽的照片都带标记，审核时可见', gallery: '允许从相册选取照片', galleryWhy: '不允许时，只能用应用内相机现场拍摄', smallerCopies: '允许先传缩小的副本', smallerCopiesWhy: '信号不好时副本代替原件上传，原件留在手机里；不允许时一律上传原件' },
  rhythm: { title: '检查周期', lead: '自某日起，本网格每个监管对象在每个周期内至少检查一次；下级网格没有自己的周期时从此。', set: '设定', above: '从上级' },
  per: { week: '每周', month: '每月', quarter: '每季度', half_year: '每半年', year: '每年' },
  tier: { city: '市级', county: '县级', township: '乡镇级', village: '村级' },
  asset: { reach: '河段', lake: '湖库', plot: '林班', unit: '网格' },
  grid: { lead: '谁在何时负责哪个网格', tier: '层级', allTiers: '全部层级', head: '网格长', members: '网格员', member: '网格员', noHead: '没有网格长', appoint: '任命', role: '职务', from: '自', until: '至', open: '今', dates: '{from} 至 {until}', empty: '还没有网格' },
  warning: { title: '预警', lead: '预警期间按规则加密巡查；正在进行的周期从生效日起重新计算。', now: '当前：', level: '级别', reason: '原因' },
  warningLevel: { none: '无预警', yellow: '黄色', orange: '橙色', red: '红色' },
  duties: { lead: '谁按什么规则负责哪个河段或林班', who: '责任人', what: '责任对象', rule: '规则', dates: '起止', delegated: '代巡', delegate: '委托代巡', end: '终止', to: '代巡人', empty: '还没有巡查责任' },
  import: { title: '导入监管对象', lead: 'CSV（UTF-8，首行为列名 kind,code,name,region,lat,lng 及属性）或 GeoJSON；先核对，全部无误才导入', file: '文件', rows: '共 {n} 行', faults: '{n} 行有误，什么都没有导入', clean: '没有错误', row: '第 {n} 行', number: '行', do: '导入 {n} 行', done: '已导入 {n} 个对象', large: '文件超过 10 MB，请用命令行 xuncha import', open: '导入…' },
  bulk: { title: '批量处理', chosen: '已选 {n} 个', signs: '打印标牌', sheet: '打印标牌（六个一页）', status: '改为状态…', apply: '应用', done: '完成 {n} 个，失败 {failed} 个' },
  compare: { on: '对照', off: '单张', before: '整改前', after: '整改后', original: '原件', derived: '派生图（缩略）', hint: '左右对照：整改前后；无整改照片时为原件与派生图' },
  reason: {
    offline: '连接不上服务器，请检查网络', unexpected: '服务器出错，已记录', store_away: '存储暂不可用，请稍后再试', not_found: '没有找到', outside_region: '没有找到', role_missing: '您的角色不允许此操作', read_only_scope: '只读，不能修改', bad_credentials: '租户、账号或密码不对', account_locked: '失败次数过多，请稍后再试', account_disabled: '账号已停用', token_missing: '请先登录', token_invalid: '登录已失效，请重新登录', token_expired: '登录已过期，请重新登录', token_reused: '登录在别处被使用，已全部退出', device_revoked: '此设备已被吊销', too_many_requests: '请求过于频繁，请稍后再试',
    case_closed: '案件已办结', case_held: '另一位审核人员正在办理', case_not_claimed: '请先领取案件（保留时间可能已过）', case_act_not_allowed: '案件当前状态不允许此操作', same_pair: '检查人不得审核或复查自己的检查', reason_required: '请填写理由', deadline_required: '请填写 1 至 365 个工作日的期限', case_moved: '案件已变化，请核对后再决定', account_taken: '账号已被使用', weak_password: '密码太短或太长', region_unknown: '没有这个行政区划', bad_argument: '填写内容不符合要求', photo_unknown: '没有此照片', bad_page_token: '列表已变化，请从第一页开始',
  },
}

export type Words = typeof zh
