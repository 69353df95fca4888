/** OpenCC's tables of characters: `from to` or `from to1 to2…`, parted by `|`. The package types only its converters. */
declare module 'opencc-js/dict/*' {
  const pairs: string
  export default pairs
}
