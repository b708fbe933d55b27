export default {
  title: 'Photos and voice',
  picture: 'photo',
  voice: 'voice',
  file: 'file',
  enlarge: 'Enlarge',
  add: 'Add photos or voice',
  noted: '添加附件 {n} 个',
  done: '{n} attached to {about}',
  lost: 'Could not reach the hub; try again',
  state: {
    LOCAL: 'only here, waits to be sent',
    GOING: 'being sent, {share}%',
    COMING: 'arriving, {share}%',
    HERE: 'complete',
    MISSING: 'not received yet',
  },
}
