/** A case of NIST's CAVP test vectors for AES-GCM (SP 800-38D), in hexadecimal. */
type GcmVector = Readonly<Record<'name' | 'key' | 'iv' | 'pt' | 'aad' | 'ct' | 'tag', string>>;

// From gcmtestvectors.zip (CAVS 14.0), the sections with Keylen 256, IVlen 96 and Taglen 128.

/** gcmEncryptExtIV256.rsp. */
export const gcmEncrypts: readonly GcmVector[] = [
  {
    name: 'PTlen 0, AADlen 0, Count 0',
    key: 'b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4',
    iv: '516c33929df5a3284ff463d7',
    pt: '',
    aad: '',
    ct: '',
    tag: 'bdc1ac884d332457a1d2664f168c76f0',
  },
  {
    name: 'PTlen 128, AADlen 0, Count 0',
    key: '31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22',
    iv: '0d18e06c7c725ac9e362e1ce',
    pt: '2db5168e932556f8089a0622981d017d',
    aad: '',
    ct: 'fa4362189661d163fcd6a56d8bf0405a',
    tag: 'd636ac1bbedd5cc3ee727dc2ab4a9489',
  },
  {
    name: 'PTlen 128, AADlen 128, Count 0',
    key: '92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b',
    iv: 'ac93a1a6145299bde902f21a',
    pt: '2d71bcfa914e4ac045b2aa60955fad24',
    aad: '1e0889016f67601c8ebea4943bc23ad6',
    ct: '8995ae2e6df3dbf96fac7b7137bae67f',
    tag: 'eca5aa77d51d4a0a14d9c51e1da474ab',
  },
  {
    name: 'PTlen 256, AADlen 384, Count 0',
    key: 'dc776f0156c15d032623854b625c61868e5db84b7b6f9fbd3672f12f0025e0f6',
    iv: '67130951c4a57f6ae7f13241',
    pt: '9378a727a5119595ad631b12a5a6bc8a91756ef09c8d6eaa2b718fe86876da20',
    aad: 'fd0920faeb7b212932280a009bac969145e5c316cf3922622c3705c3457c4e9f124b2076994323fbcfb523f8ed16d241',
    ct: '6d958c20870d401a3c1f7a0ac092c97774d451c09f7aae992a8841ff0ab9d60d',
    tag: 'b876831b4ecd7242963b040aa45c4114',
  },
  {
    name: 'PTlen 408, AADlen 0, Count 0',
    key: '1fded32d5999de4a76e0f8082108823aef60417e1896cf4218a2fa90f632ec8a',
    iv: '1f3afa4711e9474f32e70462',
    pt: '06b2c75853df9aeb17befd33cea81c630b0fc53667ff45199c629c8e15dce41e530aa792f796b8138eeab2e86c7b7bee1d40b0',
    aad: '',
    ct: '91fbd061ddc5a7fcc9513fcdfdc9c3a7c5d4d64cedf6a9c24ab8a77c36eefbf1c5dc00bc50121b96456c8cd8b6ff1f8b3e480f',
    tag: '30096d340f3d5c42d82a6f475def23eb',
  },
  {
    name: 'PTlen 408, AADlen 160, Count 0',
    key: '24501ad384e473963d476edcfe08205237acfd49b5b8f33857f8114e863fec7f',
    iv: '9ff18563b978ec281b3f2794',
    pt: '27f348f9cdc0c5bd5e66b1ccb63ad920ff2219d14e8d631b3872265cf117ee86757accb158bd9abb3868fdc0d0b074b5f01b2c',
    aad: 'adb5ec720ccf9898500028bf34afccbcaca126ef',
    ct: 'eb7cb754c824e8d96f7c6d9b76c7d26fb874ffbf1d65c6f64a698d839b0b06145dae82057ad55994cf59ad7f67c0fa5e85fab8',
    tag: 'bc95c532fecc594c36d1550286a7a3f0',
  },
];

/** gcmDecrypt256.rsp, the cases that decrypt. */
export const gcmDecrypts: readonly GcmVector[] = [
  {
    name: 'PTlen 0, AADlen 0, Count 0',
    key: 'f5a2b27c74355872eb3ef6c5feafaa740e6ae990d9d48c3bd9bb8235e589f010',
    iv: '58d2240f580a31c1d24948e9',
    pt: '',
    aad: '',
    ct: '',
    tag: '15e051a5e4a5f5da6cea92e2ebee5bac',
  },
  {
    name: 'PTlen 128, AADlen 0, Count 0',
    key: '4c8ebfe1444ec1b2d503c6986659af2c94fafe945f72c1e8486a5acfedb8a0f8',
    iv: '473360e0ad24889959858995',
    pt: '7789b41cb3ee548814ca0b388c10b343',
    aad: '',
    ct: 'd2c78110ac7e8f107c0df0570bd7c90c',
    tag: 'c26a379b6d98ef2852ead8ce83a833a7',
  },
  {
    name: 'PTlen 128, AADlen 128, Count 0',
    key: '54e352ea1d84bfe64a1011096111fbe7668ad2203d902a01458c3bbd85bfce14',
    iv: 'df7c3bca00396d0c018495d9',
    pt: '85fc3dfad9b5a8d3258e4fc44571bd3b',
    aad: '7e968d71b50c1f11fd001f3fef49d045',
    ct: '426e0efc693b7be1f3018db7ddbb7e4d',
    tag: 'ee8257795be6a1164d7e1d2d6cac77a7',
  },
  {
    name: 'PTlen 256, AADlen 384, Count 0',
    key: '42f6c25159b8655380f052dd5dad180e76813b60eb813665c5015f26cf32e8f1',
    iv: '7248a5ed48f4f1b4a9db3826',
    pt: '9a329cb45b0093e9c00615137dd7dbd1f8b525999af3bfc222315f41817717a7',
    aad: '8e3c74f127dbfe29ac4de0a7c3240ee8aa8d38a82f38ad6b480236c8cd4232057a5502e936bfe22225830fa195a8afce',
    ct: '26325c3463813a7d59d184a330ef80959637fa6db4f5db3062d3d2ec7e32d82a',
    tag: '4f39c63d4f215d5b39a58853d3842175',
  },
  {
    name: 'PTlen 408, AADlen 0, Count 0',
    key: '4433db5fe066960bdd4e1d4d418b641c14bfcef9d574e29dcd0995352850f1eb',
    iv: '0e396446655582838f27f72f',
    pt: 'd602c06b947abe06cf6aa2c5c1562e29062ad6220da9bc9c25d66a60bd85a80d4fbcc1fb4919b6566be35af9819aba836b8b47',
    aad: '',
    ct: 'b0d254abe43bdb563ead669192c1e57e9a85c51dba0f1c8501d1ce92273f1ce7e140dcfac94757fabb128caad16912cead0607',
    tag: 'ffd0b02c92dbfcfbe9d58f7ff9e6f506',
  },
  {
    name: 'PTlen 408, AADlen 160, Count 2',
    key: '6450d4501b1e6cfbe172c4c8570363e96b496591b842661c28c2f6c908379cad',
    iv: '7e4262035e0bf3d60e91668a',
    pt: '17449e236ef5858f6d891412495ead4607bfae2a2d735182a2a0242f9d52fc5345ef912dbe16f3bb4576fe3bcafe336dee6085',
    aad: 'f1c522f026e4c5d43851da516a1b78768ab18171',
    ct: '5a99b336fd3cfd82f10fb08f7045012415f0d9a06bb92dcf59c6f0dbe62d433671aacb8a1c52ce7bbf6aea372bf51e2ba79406',
    tag: 'fe93b01636f7bb0458041f213e98de65',
  },
];

/** gcmDecrypt256.rsp, cases marked FAIL: the tag does not fit. */
export const gcmFails: readonly Omit<GcmVector, 'pt'>[] = [
  {
    name: 'PTlen 0, AADlen 0, Count 1',
    key: 'e5a8123f2e2e007d4e379ba114a2fb66e6613f57c72d4e4f024964053028a831',
    iv: '51e43385bf533e168427e1ad',
    aad: '',
    ct: '',
    tag: '38fe845c66e66bdd884c2aecafd280e6',
  },
  {
    name: 'PTlen 128, AADlen 0, Count 2',
    key: 'c997768e2d14e3d38259667a6649079de77beb4543589771e5068e6cd7cd0b14',
    iv: '835090aed9552dbdd45277e2',
    aad: '',
    ct: '9f6607d68e22ccf21928db0986be126e',
    tag: 'f32617f67c574fd9f44ef76ff880ab9f',
  },
  {
    name: 'PTlen 128, AADlen 128, Count 2',
    key: '9a0343f850a6427120f764789ffec6d237447b898fbf51d2182f065d3861497d',
    iv: '3deef6f453dd70d92143adcd',
    aad: 'dbb8226a624520863db6897017b2a4f8',
    ct: 'e93165935ac18e3a2845d15fe31a9286',
    tag: 'f5fc50d18766bc3d9e16dd136d45816b',
  },
  {
    name: 'PTlen 408, AADlen 0, Count 1',
    key: '28ae911ee685872d906de12d7696351df8ef2234a74a95efa4ea15b327338fe0',
    iv: '2fe6a815d4865181fade5fac',
    aad: '',
    ct: '1168442ef64656ef6577fb42c1919c84aae856388e4db9945bb8c9b8412bbe6458bc400444d5d2bf2630f83468f66f9e46e790',
    tag: 'b75f616fd1a3d6563b62b899e5a7e522',
  },
  {
    name: 'PTlen 408, AADlen 160, Count 0',
    key: 'e9d381a9c413bee66175d5586a189836e5c20f5583535ab4d3f3e612dc21700e',
    iv: '23e81571da1c7821c681c7ca',
    aad: '6f39c9ae7b8e8a58a95f0dd8ea6a9087cbccdfd6',
    ct: 'a25f3f580306cd5065d22a6b7e9660110af7204bb77d370f7f34bee547feeff7b32a596fce29c9040e68b1589aad48da881990',
    tag: '5b6dcd70eefb0892fab1539298b92a4b',
  },
];
