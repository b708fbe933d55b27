export default {
  title: '照片与语音',
  picture: '照片',
  voice: '语音',
  file: '文件',
  enlarge: '放大查看',
  add: '添加照片、语音',
  noted: '添加附件 {n} 个',
  done: '已为 {about} 保存附件 {n} 个',
  lost: '未能送到指挥机，请重试',
  state: {
    LOCAL: '仅存本机，待上传',
    GOING: '正在上传 {share}%',
    COMING: '正在下载 {share}%',
    HERE: '已齐全',
    MISSING: '尚未收到',
  },
}
