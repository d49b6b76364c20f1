"""What programs put on the clipboard, written by hand in their manner: the corpus of the pasting tests."""

from html import escape

quoted = escape

# Word: a style sheet in a comment, mso- styles, conditional markup, list markers, o:p.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View>
</w:WordDocument></xml><![endif]--><style><!-- p.MsoNormal {margin:0cm;font-size:10.5pt} .hid {display:none} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<h1>冬季<span lang=EN-US>2026</span>培训<o:p></o:p></h1>
<p class=MsoNormal style='text-indent:24pt'>根据<b>《条例》</b>，现将有关<b><span style='color:red'>事项</span></b><b>通知</b>如
下：<o:p></o:p></p>
<p class=hid>样式表里藏的字</p>
<p class=MsoNormal>电话138****0000<span style='mso-hide:all;display:none'>标出来藏的字</span>，面积5m<sup>2</sup></p>
<p class=MsoListParagraph style='margin-left:21pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>第一项<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>子项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>2.</span><![endif]>第二项</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>（一）</span><![endif]>对象</p>
<table class=MsoNormalTable border=1><tr><td colspan=3><p align=center><b>开放时间表</b></p></td></tr>
<tr><td><p class=MsoNormal>场馆</p></td><td>日期</td><td>时间</td></tr>
<tr><td rowspan=2>图书馆</td><td>周一</td><td>9:00|17:00</td></tr><tr><td>周二</td><td>闭馆</td></tr></table>
<p class=MsoNormal><a href="https://example.cn/a?x=1&amp;y=2">报名</a>或<a href="javascript:alert(1)">不要点</a></p>
<!--[if gte vml 1]><v:shape id="a"></v:shape><![endif]--><p><img width=300 src="file:///C:/Temp/clip_image001.png"></p>
<!--EndFragment--></body></html>"""
WORD_READ = """# 冬季2026培训

根据**《条例》**，现将有关**事项通知**如下：

电话138****0000，面积5m²

1. 第一项
   - 子项
2. 第二项

（一）对象

**开放时间表**

| 场馆 | 日期 | 时间 |
| --- | --- | --- |
| 图书馆 | 周一 | 9:00\\|17:00 |
| 图书馆 | 周二 | 闭馆 |

[报名](https://example.cn/a?x=1&y=2)或不要点"""

# WPS: official documents by GB/T 9704, where headings are only another font; layout tables; full-width indents.
WPS = """<html><head><meta name="Generator" content="WPS Office"></head><body>
<p class="MsoNormal" style="text-align:center;"><b><span style="font-family:宋体;font-size:22.0pt">关于开展活动的通知</span></b></p>
<p class="MsoNormal"><span style="font-family:仿宋_GB2312;font-size:16pt">各乡镇、各街道：</span></p>
<p class="MsoNormal"><span style="font-family:黑体;font-size:16pt">一、</span><span style="font-family:黑体;font-size:16pt">活动时间</span></p>
<p class="MsoNormal"><span style="font-family:仿宋_GB2312;font-size:16pt">　　2026年12月5日（周六）上午九点开始，地点在文化馆二楼多功能厅。</span></p>
<p class="MsoNormal"><span style="font-family:楷体_GB2312;font-size:16pt">（一）报名</span></p>
<p class="MsoNormal"><span style="font-family:仿宋_GB2312;font-size:16pt"><b>方式：</b>电话报名，额满为止。</span></p>
<p class="MsoNormal"><span style="font-size:16pt">&nbsp;</span></p>
<table><tr><td><p class="MsoNormal"><span style="font-family:仿宋_GB2312;font-size:16pt">联系人：王老师</span></p></td></tr></table>
</body></html>"""
WPS_READ = """## 关于开展活动的通知

各乡镇、各街道：

## 一、活动时间

2026年12月5日（周六）上午九点开始，地点在文化馆二楼多功能厅。

### （一）报名

**方式：**电话报名，额满为止。

联系人：王老师"""

# 秀米, 135: boxes in boxes, badges, spacers, a line drawn as SVG, lazy pictures, a counter of readers.
XIUMI = """<section powered-by="xiumi.us" style="font-size:15px;"><section style="display:inline-block;width:100%;">
<section style="background-color:rgb(11,107,107);"><section style="color:rgb(255,255,255);font-size:20px;"><p><strong>活动须知</strong></p></section></section>
<section style="height:0px;overflow:hidden;"><svg viewBox="0 0 1 1"><text>线条</text></svg></section></section>
<section style="text-align:justify;"><p style="white-space:normal;">请提前<strong style="color:#c00;">一天</strong><strong>预约</strong>，<br>过时不候。</p>
<p><br></p><ul class="list-paddingleft-2"><li><p>带身份证</p></li><li><p>带水</p></li></ul></section>
<section><img class="raw-image" data-src="https://img.xiumi.us/a.jpg" data-ratio="0.6" style="width:100%" alt="图片"></section>
<section data-role="counter"><img src="https://s.example.cn/t.gif" width="1" height="1"></section>
<section><p style="text-align:center;"><span style="color:rgb(254,254,254)">关注我们</span><em>图书馆</em></p></section></section>"""
XIUMI_READ = """## 活动须知

请提前**一天预约**，

过时不候。

- 带身份证
- 带水

![](media/kept.png)

*图书馆*"""

UNSEEN = [
    "display:none", "DISPLAY : NONE !important", "visibility:hidden", "font-size:0", "font-size:0.5px", "font-size: 0pt",
    "opacity:0", "mso-hide:all", "color:#fff", "color:white", "color:rgb(250, 251, 255)", "color:transparent",
    "color:rgba(0,0,0,0)", "position:absolute;left:-9999px", "text-indent:-999em;text-indent:-5000px",
    "height:0;overflow:hidden", "background-color:#333;color:#303030",
]  # fmt: skip
SEEN = [
    "color:#666", "font-size:9pt", "background-image:url(https://x.cn/a.png);color:#fff", "overflow:hidden;height:200px",
    "color:windowtext", "background:linear-gradient(red,blue);color:white", "text-indent:2em", "opacity:0.8", "color:nonsense",
]  # fmt: skip
TRACKERS = [
    '<img src="https://t.example.cn/x.gif" width="1" height="1">', '<img src="https://t.example.cn/x" style="width:1px">',
    '<img src="https://t.example.cn/x" style="display:none">', "<img>", '<img src="https://t.cn/x" height=0>',
]  # fmt: skip
LITERAL = [
    "# 不是标题", "*星号*和_下划线_", "[括号](不是链接)", "![不是](图片)", "[1]：注释", "&amp;lt;script&amp;gt;", "~~不删~~", "`代码`",
    "&gt; 引用", "***", "a*b*c", "2*3=6", "C:\\\\目录\\*", "[甲]: 乙", "| 竖线 | 也是字 |", "```", "【2026】15号",
]  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=a()>", "<a href='javascript:a()'>x</a>",
    "<a href=' jav&#x09;ascript:a()'>y</a>", "<style>@import 'x'</style>", "<p style='display:none'>", "<table><tr><td>",
    "</td></tr></table>", "<!--", "-->", "<![if !x]>", "<iframe src=//x>", "[x](javascript:a())", "![x](data:text/html,a)",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>", "<b>", "</b>", "<h1 onclick=a()>", "<ul><li>", "&lt;script&gt;", "\n", "**",
    "<a href='https://x.cn/)\"onclick=a()'>z</a>", "<math><mi xlink:href=data:x>", "<img alt='](javascript:a())' src='https://x.cn/a'>",
    "<img title='\" onload=\"a()' src='https://x.cn/a'>", "<figure><img src=a><figcaption>\"><script></figcaption></figure>", "`", "|",
]  # fmt: skip
