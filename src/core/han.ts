/**
 * The commonest Chinese characters of modern and classical prose, simplified and traditional. Two thirds
 * of the Han characters in any novel are among them, but only a few in a hundred of the characters that
 * come out when Chinese bytes are read in the wrong encoding.
 */
const COMMON_HAN =
  '的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感' +
  '见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢' +
  '病始达深完今提求清王化空业思切怎非找片罗钱语元喜曾离飞科言干流欢约各即指合反题必该论交终林请医晚制球决传画保读运及则房早院量苦火布品近坐产答星精视五连司巴奇管类未朋且婚台夜青北队久乎越观落尽形影红爸百令周吧识步希亚术留市半热送兴造谈容极随演收首根讲整式取照办强石古华拿计您装似足双妻尼转诉米称丽客南领节衣站黑刻统断福城故历惊脸选包紧争另建维绝树系伤示愿持千史谁准联妇纪基买志静阿诗独复痛消社算义竟确酒需单治卡幸兰念举仅钟怕共毛句息功官待究跟穿室易游程号居考突皮哪费倒价图具刚脑永歌响商礼细专黄块脚味灵改据般破引食仍存众注笔甚某沉血备习校默务土微娘须试怀料调广苏显赛查密议底列富梦错座参八除跑亮假印设线温虽掉京初养香停际致阳纸李纳验助激够严证帝饭忘趣支' +
  '曰汝吾乃兵曹操备权玄德孔魏吴蜀汉贼臣丞陛孙猴妖怪僧佛唐徒弟和尚悟戒沙卿朕矣焉耶哉遂杀' +
  '這個們來時為國說著裡後會過對學麼發當還樣種開總從無現頭經長兒愛給間兩進與見問爾點幾將實聲車機氣別書體電門聽員許難樂東記處讓應場報關張認歲覺帶萬邊風變師數滿戰遠輕達業羅錢語歡約題該論終請醫製決傳畫讀運則產連視類隊觀紅識術熱興談極隨講辦華計裝雙轉訴麗領節統斷歷驚臉選緊爭維絕樹係傷願誰準聯婦紀買詩獨復義確單蘭舉僅鐘號費價圖剛腦響禮細專黃塊腳靈據眾筆備習務須試懷調廣蘇顯賽議夢錯參設線溫雖養際陽紙納驗夠嚴證飯漢賊孫殺吳馬飛'

const CHINESE_PUNCTUATION = '　、。〈〉《》「」『』【】〔〕—‘’“”…·！（），：；？～０１２３４５６７８９'

const common = new Uint8Array(0x10000)
for (const character of COMMON_HAN + CHINESE_PUNCTUATION) common[character.charCodeAt(0)] = 1

/** Whether a UTF-16 unit is a common Han character or Chinese punctuation. */
export const isCommonChinese = (unit: number): boolean => common[unit] === 1

/** How much of the non-ASCII text is common Chinese, 0 to 1, and of how many units. U+FFFD counts against it. */
export function chineseShare(text: string, start = 0, end = text.length): { share: number; units: number } {
  let units = 0
  let good = 0
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    units++
    if (common[unit] === 1) good++
    else if (unit === 0xfffd) good--
  }
  return { share: units === 0 ? 0 : Math.max(0, good / units), units }
}

/** Units above ASCII that are judged together; real prose has never been seen under twice the share. */
const WINDOW = 200
const GARBLED_SHARE = 0.2

export interface GarbledPlace {
  /** From 1. */
  line: number
  text: string
}

/**
 * Places where a text was already broken when it was saved: U+FFFD, and in Chinese texts stretches of
 * characters that nobody writes (a wrong encoding once kept as right). At most one a line.
 */
export function findGarbled(text: string, chinese: boolean): GarbledPlace[] {
  const offsets: number[] = []
  for (let i = text.indexOf('\uFFFD'); i >= 0; i = text.indexOf('\uFFFD', i + 1)) offsets.push(i)
  if (chinese) {
    let start = 0
    let units = 0
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) >= 0x80) units++
      if (units < WINDOW) continue
      if (chineseShare(text, start, i + 1).share < GARBLED_SHARE) offsets.push(worstPart(text, start, i + 1))
      start = i + 1
      units = 0
    }
  }
  const places: GarbledPlace[] = []
  let line = 1
  let at = 0
  for (const offset of offsets.sort((a, b) => a - b)) {
    for (let i = text.indexOf('\n', at); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
      line++
      at = i + 1
    }
    if (places.at(-1)?.line !== line) places.push({ line, text: text.slice(offset, offset + 40) })
  }
  return places
}

/** Where the least Chinese part of a window begins: the rest of it may be sound. */
function worstPart(text: string, start: number, end: number): number {
  const step = 40
  let worst = start
  let least = 1
  for (let i = start; i < end; i += step) {
    const { share, units } = chineseShare(text, i, Math.min(end, i + step))
    if (units > 0 && share < least) [worst, least] = [i, share]
  }
  return worst
}
