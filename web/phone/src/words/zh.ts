export default {
  app: '巡查', phone: '现场检查', language: 'English',
  signin: {
    title: '登录', tenant: '县（市、区）代码', account: '账号', password: '密码', go: '登录', going: '正在登录…',
    once: '首次登录需要网络，之后没有信号也能检查。', failed: '登录失败', incomplete: '请填写代码、账号和密码',
  },
  problem: {
    bad_credentials: '代码、账号或密码不对', account_locked: '尝试次数过多，请稍后再试', too_many_requests: '请求太频繁，请稍后再试', account_disabled: '此账号已停用',
    device_revoked: '此手机已被停用，请联系管理员', unreachable: '连不上服务器', other: '服务器答复：{reason}', not_complete_yet: '照片已送出，等待服务器核对',
    store_full: '服务器存储已满，材料留在本机', store_away: '服务器存储暂不可用', same_id_other_content: '同一编号有不同内容，两份都已保留，需人工处理', photo_type: '不是可用的照片格式',
    photo_pixels: '照片尺寸过大', photo_size: '照片过大', photo_hash: '照片在途中损坏，将重传', token_missing: '请重新登录以继续上传', waiting_for_wifi: '照片等 Wi-Fi 再传；点“立即上传”可用移动网络',
    unexpected: '服务器的答复不明', item_ahead: '等前一件先到', hash_mismatch: '内容与指纹不符', item_unreadable: '服务器读不懂内容，字节已留底',
  },
  tabs: { today: '今日', record: '我的记录', me: '我' },
  bar: {
    offline: '没有网络。照常检查，材料都存在本机。', unreachable: '连不上服务器。照常检查，材料都存在本机。', signin: '登录已失效，请重新登录以继续上传。', unsent: '待送 {n} 件', none: '全部送达',
    sending: '正在上传', pulled: '更新于 {at}', never: '尚未更新',
  },
  today: {
    drafts: '未完成的检查', goon: '继续', targets: '附近的监管对象', all: '监管对象', search: '按名称或编号查找', any: '全部', more: '再显示一些', none: '没有符合的对象', nopack: '这类对象还没有检查表',
    refresh: '更新', empty: '本机还没有监管对象，连上网络后点“更新”。', answered: '已答 {n} / {all}', noposition: '没有定位，按名称排列', demo: '示例',
  },
  kind: {
    outfall: '入河排污口', open_pit_mine: '露天矿山', tailings_pond: '尾矿库', construction_site: '施工工地', livestock_farm: '畜禽养殖场', solid_waste_yard: '固废堆场', water_source: '饮用水水源',
    black_odour_water: '黑臭水体', permit_holder: '持证排污单位',
  },
  form: {
    yes: '是', no: '否', na: '不适用', none: '无', note: '说明发现的问题', photo: '拍照', photos: '照片 {n}', photosof: '照片 {n} / {least}', basis: '依据', place: '记录当前位置', placed: '已记录 ±{m} 米',
    severity: { A: '严重', B: '较重', C: '一般' }, range: '应在 {min} 至 {max} 之间', position: '位置', wait: '正在定位…', denied: '未允许定位。请在系统设置中允许。', unavailable: '此处得不到定位。',
    accuracy: '精度 ±{m} 米', away: '距对象 {d}', again: '用现在的位置', officers: '检查人员', second: '第二名检查人员姓名', card: '执法证号', me: '检查人', party: '当事人', partyname: '当事人姓名',
    sign: '请当事人在此签名', clear: '重签', keep: '确认签名', signed: '已签名', refusal: '未签名的原因', refusalhint: '如：拒绝签字、当事人不在现场', submit: '提交', left: '还缺 {n} 项', complete: '已填全', next: '下一项',
    saved: '已存本机', drop: '删除这份草稿', dropask: '删除后，答案和照片不能恢复。', cancel: '再看看', other: '这份检查正在另一个页面中填写。', gone: '这份检查已提交，或不在本机。', remove: '删除这张照片？',
    notphoto: '请选 JPEG、PNG 或 HEIC 照片', full: '本机存储已满，没有存下。请先联网上传。',
    ask: '仍有缺项，要提交吗？', asktext: '缺：{what}。提交后不能再改。', asksure: '提交后不能再改。', asktitle: '提交检查？', items: '{n} 项未答', bad: '{n} 项缺照片', noofficer: '第二名检查人员', nosign: '签名或未签名原因', noplace: '位置',
    submitted: '已存本机，有网络时自动送出', step: { list: '检查项目', end: '人员与签名' },
  },
  record: { title: '我的记录', empty: '还没有检查记录。', send: '立即上传', photos: '照片 {n} / {all} 已送达', receipt: '回执', position: '第 {n} 号', about: '服务器签名的回执。任何人都可凭公开密钥核验，不依赖服务器。', unsigned: '服务器还没有签出回执。', copy: '复制回执', copied: '已复制', notcopied: '无法复制', tries: '已尝试 {n} 次', refused: '{n} 张照片服务器未收：{why}' },
  state: { draft: '填写中', waiting: '在本机，待送出', received: '服务器已收表单', complete: '已收齐', conflict: '内容冲突', held: '服务器暂存', quarantined: '服务器无法读取，已留底' },
  itemkind: { inspection: '检查' },
  me: {
    device: '本机', stored: '本机已用 {used}，可用 {free}', kept: '浏览器承诺保留数据', notkept: '浏览器可能在空间不足时清理数据，请及时上传', out: '退出登录', outask: '退出后需要网络才能再登录。未送出的材料保留在本机，并继续上传。',
    size: '大字', sizeon: '已开', sizeoff: '未开', lang: '语言', langname: '简体中文', ok: '确定',
  },
  unit: { m: '{n} 米', km: '{n} 公里' },
  insecure: '此地址不安全（非 HTTPS），手机不允许计算照片指纹。请用 https 地址打开。',
}
