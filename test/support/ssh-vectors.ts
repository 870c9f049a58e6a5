/**
 * Keys that were made for this file with OpenSSH 9.2 and thrown away, and what `ssh-keygen -Y sign -n dcv-token@portal.example.org` wrote
 * for the challenge with each: so that checking is tested where no OpenSSH is.
 */
export type Vector = {
  readonly name: string;
  /** As in the `.pub` file. */
  readonly publicKey: string;
  /** As `ssh-keygen -l` printed it. */
  readonly fingerprint: string;
  /** What stands within the armour, without the ends of lines. */
  readonly signature: string;
};

export const signedText = 'Q2hhbGxlbmdlLW9mLXRoZS12ZWN0b3JzLTAwMDAwMDA';
export const signedFor = 'dcv-token@portal.example.org';

export const vectors: readonly Vector[] = [
  {
    name: 'ed25519',
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID/EgoICURpHoTYUmAeeZfeQFxFFy+pyJMSwvAx7onsm ed25519',
    fingerprint: 'SHA256:6RGAhNZ+XJZsQqj/KCRgLg6yI9Xk7/n5mc2D9/5hAZw',
    signature: [
      'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgP8SCggJRGkehNhSYB55l95AXEUXL6nIkxLC8DHuieyYAAAAcZGN2LXRv',
      'a2VuQHBvcnRhbC5leGFtcGxlLm9yZwAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEBExg3Of3lrDb1l2sHJQ1na',
      'su4j0qJPtu+Bsw3BCBbnBK/H9iAinRcLVjYZM7fGtt3hm4EFslLtFzlJGDEC47EP',
    ].join(''),
  },
  {
    name: 'ecdsa-256',
    publicKey: [
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJqs1hUI5ATEEtte/E3zIWH2CmVU',
      'Z6EMbzE1bjjZ5lxTonrROPMjA9+nxzNCFnQZv+slXyYGAvpIfFJyIV1LtrI= ecdsa-256',
    ].join(''),
    fingerprint: 'SHA256:eDUfiBbLdWGJkSlsuKKJ/hoS4k+VbZTdQM1Zh4P59rQ',
    signature: [
      'U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAEEEmqzWFQjkBMQS2178TfMhYfYKZVRn',
      'oQxvMTVuONnmXFOietE48yMD36fHM0IWdBm/6yVfJgYC+kh8UnIhXUu2sgAAABxkY3YtdG9rZW5AcG9ydGFsLmV4YW1wbGUub3Jn',
      'AAAAAAAAAAZzaGE1MTIAAABkAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAABJAAAAIQD1GhfHJZMUPbkXAjr+xcFKD+IClYQdjGzc',
      '33LG/VdV2wAAACANE6gZm8xHaDWoicxrnl9B7NtGbJaNmxOue7O9loqMbg==',
    ].join(''),
  },
  {
    name: 'ecdsa-384',
    publicKey: [
      'ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBGRmrkx351twyG5qT154Hw2jqJFN',
      'ZOI7zJEQR3Abb82ZPRBHgz2bPQ8fpJ3tZV12ta6dQ+4vXr58qi9ilAuvUppwkCfZlnvMpCWs/9gMPsc2JQu4u2dJen0isOAXWohn',
      'Hg== ecdsa-384',
    ].join(''),
    fingerprint: 'SHA256:KVOM9hKsWGHVgd4Ipr8J+eHYU9Yv26a0iBVdv5gs0IM',
    signature: [
      'U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAGEEZGauTHfnW3DIbmpPXngfDaOokU1k',
      '4jvMkRBHcBtvzZk9EEeDPZs9Dx+kne1lXXa1rp1D7i9evnyqL2KUC69SmnCQJ9mWe8ykJaz/2Aw+xzYlC7i7Z0l6fSKw4BdaiGce',
      'AAAAHGRjdi10b2tlbkBwb3J0YWwuZXhhbXBsZS5vcmcAAAAAAAAABnNoYTUxMgAAAIMAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAA',
      'AGgAAAAwfa4dGmkaGzeViUA0DvoIbHqlAYzOOdl9l1PuARlEP5o9zGUhC83iRcSRpeAIsGxlAAAAMCjYxEzddy3CrP1akQV3dP3R',
      '0G/0l0fX3eE96ibah6V3yF+0JAcQS3pEu3L4HUJhog==',
    ].join(''),
  },
  {
    name: 'ecdsa-521',
    publicKey: [
      'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBADy2/o0ophR5xdFz+t8XM/SB9r9',
      'OzxzmbgWeOIXntDYnzSSo3Ab7uGpjw0PmNz+e5sDbBZzFmsKOQ8eys5ABVX1swHDXGeSlQc+VnzED4KI7T4L9XtBXOxLe/kZDNOe',
      '7WsJvkOkSXSuVSmZUALSeVFgCuL7U72GNwe8yCwsqRAqmYaiOA== ecdsa-521',
    ].join(''),
    fingerprint: 'SHA256:GHx7QAtMiWRXnefXIngej48+Mv9IX5RvVg7Sr5wZP2A',
    signature: [
      'U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAIUEAPLb+jSimFHnF0XP63xcz9IH2v07',
      'PHOZuBZ44hee0NifNJKjcBvu4amPDQ+Y3P57mwNsFnMWawo5Dx7KzkAFVfWzAcNcZ5KVBz5WfMQPgojtPgv1e0Fc7Et7+RkM057t',
      'awm+Q6RJdK5VKZlQAtJ5UWAK4vtTvYY3B7zILCypECqZhqI4AAAAHGRjdi10b2tlbkBwb3J0YWwuZXhhbXBsZS5vcmcAAAAAAAAA',
      'BnNoYTUxMgAAAKUAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAIoAAABBBQD6oXDA/JKrEVpCN9dsEMbGFcuFY9fgAdUSDRmjk7Jt',
      'Q7M9wY5BgDjqbSOo2JNudSxrHelSuhnBmya7gz8Z+TYAAABBXirUP/Fj6fPD43LcFORfVjdfIzFqp31TIrJXufA5BuSTXVv1L35m',
      '8YOjx7QtO5P/7d2+6zbMI0tMg1IHDzu1RfU=',
    ].join(''),
  },
  {
    name: 'rsa-2048',
    publicKey: [
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC/ZjnmQ/GlohZTQcOzbjVpUUvKnmZaqnbjmeKEVitf71YBbnMXr933TE3tevQs',
      '0iQBaGfnlv5ZnA5/xjAJiL4kZEu6St9UFjXmGOYVr+iGOOV2YbnB7/CRhlhsoGW1FBEqX9Z+JtnupHVNOb1DtHlIAqDVrsXD9++u',
      '8BDE4Cq0YsgdCrSBLX7mDQyVAawod9vYkNY96d5rkUoi9wx1lC0PV82KV3sGNVIJqvEnDfp81ihXWgS9RHzkla5x9d6aPKikdX24',
      'tBLf6h1+zjc6svf57cXzf0QDz4qQfhLrnWfCocJqgfWOludBPRAXuZzQvci3y4V81whkjrvpS6U//v4d rsa-2048',
    ].join(''),
    fingerprint: 'SHA256:KCP37OGyZ41q8efNhejwZrR18gW/X3B7ZtrKR0Twpm0',
    signature: [
      'U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAL9mOeZD8aWiFlNBw7NuNWlRS8qeZlqqduOZ4oRWK1/vVgFucxev',
      '3fdMTe169CzSJAFoZ+eW/lmcDn/GMAmIviRkS7pK31QWNeYY5hWv6IY45XZhucHv8JGGWGygZbUUESpf1n4m2e6kdU05vUO0eUgC',
      'oNWuxcP3767wEMTgKrRiyB0KtIEtfuYNDJUBrCh329iQ1j3p3muRSiL3DHWULQ9XzYpXewY1Ugmq8ScN+nzWKFdaBL1EfOSVrnH1',
      '3po8qKR1fbi0Et/qHX7ONzqy9/ntxfN/RAPPipB+EuudZ8KhwmqB9Y6W50E9EBe5nNC9yLfLhXzXCGSOu+lLpT/+/h0AAAAcZGN2',
      'LXRva2VuQHBvcnRhbC5leGFtcGxlLm9yZwAAAAAAAAAGc2hhNTEyAAABFAAAAAxyc2Etc2hhMi01MTIAAAEAFOybgMdWVZKQLJP9',
      'FswQi6uYB0kNniWSqd4Hz9AGtjSz/+kIecIqYCN31zgyB7EGyLpMsrTpsTcYxrlyqJSvcuCgq8vfP55UtETiHZ+kzeg0gvjqgPNx',
      'VCRwLrhF8DJPpI3dxBSS1EX8ObX7qSc4xSf96J3NImGsP5CWaFfOuo2hywf3Nbq0DIeVUzedt67gdPId99Vb1lrP44FqwQMraTwR',
      '6Y8WofI1PTs7ctDDCtH/U/JDaqoa5F/pviRH7GqLOvMjsCQZ6nxm213gOQfGf9qPjrQJDlAcVajl3oMS+0tHZqAI0YqDjOU90mTs',
      'mWvYyqZuCrKBeHCvKt8gj8929A==',
    ].join(''),
  },
  {
    name: 'rsa-3072',
    publicKey: [
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCvuLuWmWtaVQDjoP8dn2g8Kq5HlwAgAVh1JZ2D1/dtSoyECZ7BcJsP2V0E62sD',
      'zMVwY0W1KEtDREMFYvIQBwp+Dc/hvekkmTmrdFgOXE7QoJeTyCt17cJ3BZ/IqRS+x9L/PdzE4Ji0xV26UYjc57ZyNDORkiDC8hIN',
      'RLxeNCtPW+uD8nEdTJbIiTGKpjX6bBiYEZaPLjU1FuRWLiekGb08HCTXZu0AL0yPaMiYCr86XyxGR4UX3/vaDOQnzs4y7XefTCMe',
      'OHhYZebeWRSVvBm4zReUyJMvK24GL4y3qMh82yI1KKuTHiB+QbgGoejKo67miZ4nM2wnV+QW5EZOuka0FabzG6c+WXw2KIB3+VaQ',
      'Bvwbamalfn0bRJ/QL6aR++Buw1R/jplv66fk1dYytBStY9QJaz+uYWii0ku6vnww+SG6us9lER1zbn4f6Fmklrve9IA3zBk2hf1G',
      'Sspow8+D5NafkiPKT/AFENyKj0iTAXiO7eV4m8k80ebMd/4/7zE= rsa-3072',
    ].join(''),
    fingerprint: 'SHA256:URx0cDXiTg/O/HWjPyMGZ9DVghk0mWX064ccZXGOl4g',
    signature: [
      'U1NIU0lHAAAAAQAAAZcAAAAHc3NoLXJzYQAAAAMBAAEAAAGBAK+4u5aZa1pVAOOg/x2faDwqrkeXACABWHUlnYPX921KjIQJnsFw',
      'mw/ZXQTrawPMxXBjRbUoS0NEQwVi8hAHCn4Nz+G96SSZOat0WA5cTtCgl5PIK3XtwncFn8ipFL7H0v893MTgmLTFXbpRiNzntnI0',
      'M5GSIMLyEg1EvF40K09b64PycR1MlsiJMYqmNfpsGJgRlo8uNTUW5FYuJ6QZvTwcJNdm7QAvTI9oyJgKvzpfLEZHhRff+9oM5CfO',
      'zjLtd59MIx44eFhl5t5ZFJW8GbjNF5TIky8rbgYvjLeoyHzbIjUoq5MeIH5BuAah6MqjruaJniczbCdX5BbkRk66RrQVpvMbpz5Z',
      'fDYogHf5VpAG/BtqZqV+fRtEn9AvppH74G7DVH+OmW/rp+TV1jK0FK1j1AlrP65haKLSS7q+fDD5Ibq6z2URHXNufh/oWaSWu970',
      'gDfMGTaF/UZKymjDz4Pk1p+SI8pP8AUQ3IqPSJMBeI7t5XibyTzR5sx3/j/vMQAAABxkY3YtdG9rZW5AcG9ydGFsLmV4YW1wbGUu',
      'b3JnAAAAAAAAAAZzaGE1MTIAAAGUAAAADHJzYS1zaGEyLTUxMgAAAYBMmw/IRBlcHJ3w0l9m9x8leotiz5xCwf2dLW3STa7V8eje',
      'yMOPVtkAjL6TNJLfO29iSoqioXGsYAkwpeZwKpaEMTJt9dQnq3DLm1MtTxJhLCy/hcNlWzj1edZ3QWEfiimAgniO3TmVDlUqknQG',
      'zNyhnV9ISGloc8P17049OEnUvEx0KHzRw9KXUBP90tsj4eRY3qo99+HK80IDxVqtuGXEOHjrYi6EhkoPtynZIUy8rR89LRYlecDT',
      'A65MDblQqEDroBMBYfu/b77kGb5fwPwjbXgjiZc3DXzddHwR0yDV/oi7qiZQ2aObFblxNPSzhN8iAliZiu57yEAKNMh/hp4j7dqN',
      'HIuaIU5n/buPjH70bTfANY/Hrt35tIVTaOOXXZ3jW522SeM3AkxH0uTH6oXBzwRgWqGqpTwydbncRQ/X7puh0WEZPEqj3IFIxpht',
      'McbekNhHQzzp/1pVDDuFE+y6PiGEKtJlDh3dpnct3aTbQ7JT+3ynezYesk8qrHYrALs=',
    ].join(''),
  },
];

/** The same for another purpose: signed by the first key with `-n file`. */
export const forFiles = [
  'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgP8SCggJRGkehNhSYB55l95AXEUXL6nIkxLC8DHuieyYAAAAEZmlsZQAA',
  'AAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEAYbwiAbnhShpw6Q6mufmrD1OdG8GgKFXwxafcE73GiFsm+e3qpbq2m',
  'IReMDJuGzDasBgYGimLlfwHOb8pwFY8A',
].join('');
